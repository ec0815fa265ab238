'use client';
import { useState } from 'react';
import { eventTimeText } from '../words/event-time.ts';
import { useViewer, type Viewer } from '../words/viewer.ts';
import type { Draft, MomentField as Name } from './draft.ts';
import type { Mistakes } from './draft-mistakes.ts';
import { MomentField } from './moment-field.tsx';
import { readTyped } from './typed-moment.ts';

type Props = {
  readonly draft: Draft;
  readonly mistakes: Mistakes;
  readonly onChange: (fields: Partial<Draft>) => void;
};

const byDefault = ({ startsAt, endsAt }: Draft): string =>
  endsAt.local ? 'until the event ends' : startsAt.local ? 'until the event starts' : 'until you take it off sale';

/** From when until when it is sold, in words. */
const saleText = (draft: Draft, viewer: Viewer): string => {
  const at = (field: Name): string | null => {
    const read = readTyped(draft[field], draft.timeZone);
    return read.kind === 'at' ? eventTimeText(read.at, draft.timeZone, viewer, 'short') : null;
  };
  const [from, until] = [at('saleStartsAt'), at('saleEndsAt')];
  return `On sale ${from ? `from ${from}` : 'at once'}, ${until ? `until ${until}` : byDefault(draft)}`;
};

/** When it is sold. Folded away, with what holds in words: most sellers leave it as it is. */
export const SaleFields = ({ draft, mistakes, onChange }: Props) => {
  const viewer = useViewer();
  const [isOpen, setOpen] = useState(false);
  const isWrong = Boolean(mistakes.saleStartsAt ?? mistakes.saleEndsAt);
  const moment = (name: 'saleStartsAt' | 'saleEndsAt') => ({
    ...{ name, value: draft[name], timeZone: draft.timeZone, mistake: mistakes[name] },
    onChange: (value: Draft[typeof name]) => onChange({ [name]: value }),
  });
  return (
    <details
      open={isOpen || isWrong}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      className="rounded-[14px] border-[1.5px] border-line"
    >
      <summary className="flex min-h-12 cursor-pointer list-none items-center justify-between gap-4 px-4 py-2.5 [&::-webkit-details-marker]:hidden">
        <span>{saleText(draft, viewer)}</span>
        <span className="link shrink-0 font-semibold">{isOpen || isWrong ? 'Close' : 'Change'}</span>
      </summary>
      <div className="grid items-start gap-5 px-4 pt-2 pb-4 sm:grid-cols-2">
        <MomentField {...moment('saleStartsAt')} label="On sale from" hint="At once, if you leave it empty." />
        <MomentField
          {...moment('saleEndsAt')}
          label="On sale until"
          hint="If you leave it empty, until the event ends, or starts where no end is given."
        />
      </div>
    </details>
  );
};
