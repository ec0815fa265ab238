'use client';
import { useEffect, useRef } from 'react';
import { Written } from '../components/written.tsx';
import { useViewer } from '../words/viewer.ts';
import { type Draft, type DraftField, isSameIn } from './draft.ts';
import { fieldLabels, fieldText } from './field-words.ts';

type Props = {
  /** What stands in the form, what was typed here, and what the ticket has by now. */
  readonly draft: Draft;
  readonly mine: Draft;
  readonly now: Draft;
  readonly both: readonly DraftField[];
  readonly elsewhere: readonly DraftField[];
  readonly currency: string;
  readonly onChoose: (field: DraftField, isMine: boolean) => void;
};

/** The ticket was changed in another window meanwhile: both values of every field that both changed, to choose from. */
export const ChangedElsewhere = ({ draft, mine, now, both, elsewhere, currency, onChoose }: Props) => {
  const viewer = useViewer();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const text = (field: DraftField, of: Draft) => <Written>{fieldText(field, of, currency, viewer)}</Written>;
  return (
    <section aria-labelledby="changed-elsewhere" className="rounded-[14px] border-[1.5px] border-held p-4">
      <h2 ref={heading} id="changed-elsewhere" tabIndex={-1} className="text-lg font-semibold outline-none">
        This was changed in another window
      </h2>
      <p className="mt-1 text-[0.9375rem] text-soft">
        {both.length > 0
          ? 'Choose what it should be, then save again.'
          : 'What you typed is still here. Look it over, then save again.'}
      </p>
      {both.map((field) => (
        <fieldset key={field} className="mt-4">
          <legend className="label">{fieldLabels[field]}</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            {[true, false].map((isMine) => (
              <label
                key={String(isMine)}
                className="chip relative cursor-pointer !items-start !rounded-[14px] !whitespace-normal py-2.5"
              >
                <input
                  type="radio"
                  name={`both-${field}`}
                  checked={isSameIn(field, draft, now) !== isMine}
                  onChange={() => onChoose(field, isMine)}
                  className="absolute inset-0 cursor-pointer appearance-none outline-none"
                />
                <span className="min-w-0 [overflow-wrap:anywhere]">
                  <span className="block text-[0.8125rem] opacity-80">{isMine ? 'Yours' : 'Now'}</span>
                  {text(field, isMine ? mine : now)}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      {elsewhere.length > 0 ? (
        <dl className="mt-4 grid gap-1 text-[0.9375rem]">
          {elsewhere.map((field) => (
            <div key={field}>
              <dt className="inline font-semibold">{fieldLabels[field]}</dt>{' '}
              <dd className="inline text-soft">is now {text(field, now)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </section>
  );
};
