import { categories } from '../browse/filters.ts';
import { readerThere } from '../words/event-time.ts';
import { longMoment } from '../words/moment.ts';
import { centsOf, money } from '../words/money.ts';
import type { Viewer } from '../words/viewer.ts';
import { zonePlace } from '../words/zone-name.ts';
import { type Draft, type DraftField, type MomentField, momentFields } from './draft.ts';
import { readTyped } from './typed-moment.ts';

/** What the fields of a ticket are called. */
export const fieldLabels: Readonly<Record<DraftField, string>> = {
  title: 'Event',
  category: 'Kind',
  price: 'Price per ticket',
  quantity: 'How many tickets',
  maxPerBuyer: 'Limit per buyer',
  venue: 'Venue',
  city: 'City',
  startsAt: 'When',
  endsAt: 'Until',
  timeZone: 'Time zone',
  saleStartsAt: 'On sale from',
  saleEndsAt: 'On sale until',
  description: 'What should a buyer know?',
};

const isMoment = (field: DraftField): field is MomentField => (momentFields as readonly string[]).includes(field);

const nothing = 'nothing';

const momentText = (draft: Draft, field: MomentField, viewer: Viewer): string => {
  const read = readTyped({ turn: 'first', ...draft[field] }, draft.timeZone);
  if (read.kind === 'at') return longMoment(read.at, readerThere(draft.timeZone, viewer));
  return draft[field].local || nothing;
};

/** What stands in a field, as a person reads it outside of the form. */
export const fieldText = (field: DraftField, draft: Draft, currency: string, viewer: Viewer): string => {
  if (isMoment(field)) return momentText(draft, field, viewer);
  if (field === 'timeZone') return zonePlace(draft.timeZone);
  if (field === 'category') return categories.find(({ value }) => value === draft.category)?.text ?? '';
  if (field === 'price') {
    const cents = centsOf(draft.price, currency);
    return cents === null ? draft.price || nothing : money(cents, currency, viewer.locale);
  }
  return draft[field].trim() || nothing;
};
