'use client';
import { type KeyboardEvent, type RefObject, useId } from 'react';

type Props = {
  /** What stands in the field, as it was typed. */
  readonly typed: string;
  readonly most: number;
  readonly mistake: string | undefined;
  readonly disabled?: boolean;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onChange: (typed: string) => void;
};

const step =
  'grid size-12 place-items-center text-2xl leading-none font-medium disabled:text-soft not-disabled:hover:bg-wash aria-disabled:text-soft';

/**
 * How many tickets, by buttons, keys or typing. What was typed stays as it was typed, and what is wrong with it stands below:
 * a number that changes by itself is bought by mistake.
 */
export const QuantityPicker = ({ typed, most, mistake, disabled, field, onChange }: Props) => {
  const id = useId();
  const number = /^\s*\d+\s*$/.test(typed) ? Number(typed) : 1;
  const go = (by: 1 | -1): void => onChange(String(Math.min(most, Math.max(1, number + by))));
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    go(event.key === 'ArrowUp' ? 1 : -1);
  };
  const button = (text: string, label: string, by: 1 | -1, isEnd: boolean) => (
    <button
      type="button"
      aria-label={label}
      disabled={disabled}
      aria-disabled={isEnd || undefined}
      onClick={() => isEnd || go(by)}
      className={step}
    >
      {text}
    </button>
  );
  return (
    <div>
      <div className="flex items-center justify-between gap-4">
        <label htmlFor={id} className="font-semibold">
          How many tickets
        </label>
        <div
          className={`flex overflow-hidden rounded-field border-[1.5px] has-[input:focus-visible]:outline-[2.5px] has-[input:focus-visible]:outline-offset-2 has-[input:focus-visible]:outline-ink ${mistake ? 'border-dashed border-accent' : 'border-edge'}`}
        >
          {button('−', 'One fewer', -1, number <= 1)}
          <input
            ref={field}
            id={id}
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            value={typed}
            disabled={disabled}
            aria-invalid={mistake !== undefined}
            aria-describedby={mistake ? `${id}-mistake` : undefined}
            onChange={({ target }) => onChange(target.value)}
            onKeyDown={onKey}
            className="w-12 bg-transparent text-center font-title text-xl font-bold outline-none"
          />
          {button('+', 'One more', 1, number >= most)}
        </div>
      </div>
      {mistake ? (
        <p id={`${id}-mistake`} role="alert" className="mistake text-right">
          {mistake}
        </p>
      ) : null}
    </div>
  );
};
