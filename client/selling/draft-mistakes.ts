import { saleEndOf } from '@ticketing/contracts/values/sale-window';
import { textMistake, textRules, tidyText } from '@ticketing/contracts/values/text';
import { clockTime } from '../words/moment.ts';
import { priceMistake } from '../words/money.ts';
import type { Viewer } from '../words/viewer.ts';
import { zonePlace } from '../words/zone-name.ts';
import { type Draft, type DraftField, isSameIn, type MomentField, momentFields } from './draft.ts';
import { type Opened, readField } from './ticket-body.ts';

export type Mistakes = Partial<Record<DraftField, string>>;

type Writing = {
  readonly currency: string;
  /** In ms, by the server's clock. */
  readonly now: number;
  readonly viewer: Viewer;
  /** The ticket that is edited: only what was changed is sent, and can be a mistake. */
  readonly opened?: Opened | undefined;
  /** Date fields in which something stands that is no date yet, such as a day without its hour. */
  readonly unfinished?: readonly MomentField[];
};

const mostPlaces = 20_000;

const written = {
  title: textRules.title,
  venue: textRules.place,
  city: textRules.place,
  description: textRules.description,
} as const;

/** Mistakes in the texts, by the same rules as in the tickets service. */
const textMistakes = (draft: Draft): Mistakes =>
  Object.fromEntries(
    Object.entries(written).flatMap(([field, rule]) => {
      const text = tidyText(draft[field as keyof typeof written]);
      const mistake = text === '' ? null : textMistake(text, rule);
      return mistake === null ? [] : [[field, `This ${mistake}.`]];
    }),
  );

const isPlaces = (typed: string): boolean => {
  const places = Number(typed);
  return Number.isInteger(places) && places >= 1 && places <= mostPlaces;
};

/** What is wrong with what stands in one date field, by itself. */
const momentMistake = (field: MomentField, draft: Draft, { opened, viewer, unfinished }: Writing): string | null => {
  if (unfinished?.includes(field)) return 'Enter the whole date and time, or clear it.';
  const read = readField(draft, field, opened);
  switch (read.kind) {
    case 'no-date':
      return /^\+?\d{5}/.test(draft[field].local)
        ? 'The year has four digits.'
        : 'There is no such day. Check day, month and year.';
    case 'choose':
      return 'Choose one of the two.';
    case 'never': {
      const time = (local: string): string => clockTime(`${local}Z`, { locale: viewer.locale, timeZone: 'UTC' });
      return `Clocks in ${zonePlace(draft.timeZone)} go from ${time(read.from)} to ${time(read.to)} that night, so ${time(draft[field].local)} never comes. The next possible time is ${time(read.to)}.`;
    }
    default:
      return null;
  }
};

/** What is wrong with the order of the moments, as the tickets service decides it. `now` in ms. */
const orderMistakes = (draft: Draft, { opened, now }: Writing): Mistakes => {
  const at = (field: MomentField): string | undefined => {
    const read = readField(draft, field, opened);
    return read.kind === 'at' ? read.at : undefined;
  };
  const [startsAt, endsAt, saleStartsAt, saleEndsAt] = momentFields.map(at);
  const saleEnd = saleEndOf({ startsAt, endsAt, saleEndsAt });
  if (endsAt && !startsAt) return { startsAt: 'Say when it starts, too.' };
  if (endsAt && startsAt && endsAt <= startsAt) return { endsAt: 'Choose an end after the start.' };
  if (saleEndsAt && endsAt && saleEndsAt > endsAt) return { saleEndsAt: 'Choose a time before the event is over.' };
  if (saleEndsAt && !opened && Date.parse(saleEndsAt) <= now) return { saleEndsAt: 'Choose a date in the future.' };
  if (saleStartsAt && saleEnd && saleStartsAt >= saleEnd)
    return { saleStartsAt: 'Choose a time before the sale ends.' };
  return {};
};

const isMoved = (field: MomentField, draft: Draft, opened: Opened | undefined): boolean => {
  const read = readField(draft, field, opened);
  return read.kind === 'at' && read.at !== opened?.ticket[field];
};

const momentMistakes = (draft: Draft, writing: Writing): Mistakes => {
  const { opened, now } = writing;
  const alone = momentFields.flatMap((field) => {
    const mistake = momentMistake(field, draft, writing);
    return mistake === null ? [] : [[field, mistake] as const];
  });
  if (alone.length > 0) return Object.fromEntries(alone);
  const start = readField(draft, 'startsAt', opened);
  const isPast = start.kind === 'at' && Date.parse(start.at) <= now && isMoved('startsAt', draft, opened);
  const isAsOpened =
    opened && [...momentFields, 'timeZone' as const].every((field) => isSameIn(field, draft, opened.draft));
  return {
    ...(isAsOpened ? {} : orderMistakes(draft, writing)),
    ...(isPast ? { startsAt: 'Choose a date in the future.' } : {}),
  };
};

/** What is wrong with a draft, as a sentence for each field. */
export const mistakesIn = (draft: Draft, writing: Writing): Mistakes => {
  const { currency, opened } = writing;
  const price = priceMistake(draft.price, currency);
  const others: Mistakes = {
    ...textMistakes(draft),
    ...(tidyText(draft.title) ? {} : { title: 'Name the event.' }),
    ...(price === null ? {} : { price }),
    ...(isPlaces(draft.quantity) ? {} : { quantity: 'Enter a whole number from 1 to 20,000.' }),
    ...(draft.maxPerBuyer.trim() === '' || isPlaces(draft.maxPerBuyer)
      ? {}
      : { maxPerBuyer: 'Enter a whole number from 1, or leave it empty.' }),
  };
  const changed = Object.entries(others).filter(
    ([field]) => !opened || !isSameIn(field as DraftField, draft, opened.draft),
  );
  return { ...Object.fromEntries(changed), ...momentMistakes(draft, writing) };
};
