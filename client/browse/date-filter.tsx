'use client';
import { useState } from 'react';
import { useViewer } from '../words/viewer.ts';
import { dayNow, daysText, isDay } from './days.ts';
import { type Filters, whens } from './filters.ts';

type Dates = Pick<Filters, 'when' | 'from' | 'to'>;
type Props = Dates & { readonly onChange: (dates: Dates) => void };

const range = 'range';

/** When: one of the usual spans, or two days to choose. */
export const DateFilter = ({ when, from, to, onChange }: Props) => {
  const { locale } = useViewer();
  const [isChoosing, setChoosing] = useState(false);
  const hasRange = from !== '' || to !== '';
  const isOpen = isChoosing || hasRange;
  const select = (value: string): void => {
    setChoosing(value === range);
    const span = whens.find((one) => one.value === value)?.value ?? '';
    if (value !== range) onChange({ when: span, from: '', to: '' });
    else if (when) onChange({ when: '', from: '', to: '' });
  };
  return (
    <>
      <select
        aria-label="Date"
        name={isOpen ? undefined : 'when'}
        className={`chip min-w-0 max-sm:flex-1 max-sm:basis-[calc(50%-0.5rem)] ${when || hasRange ? 'chip-on' : ''}`}
        value={isOpen ? range : when}
        onChange={({ target }) => select(target.value)}
      >
        <option value="">Any date</option>
        {whens.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
        <option value={range}>{daysText(from, to, locale) || 'Choose dates'}</option>
      </select>
      {isOpen ? (
        <div className="flex basis-full gap-2.5 max-sm:flex-col sm:justify-end">
          <Day
            name="from"
            label="From"
            day={from}
            onChange={(day) => onChange({ when: '', from: day, to: to && day > to ? day : to })}
          />
          <Day name="to" label="To" day={to} min={from} onChange={(day) => onChange({ when: '', from, to: day })} />
        </div>
      ) : null}
    </>
  );
};

type DayProps = {
  readonly name: string;
  readonly label: string;
  readonly day: string;
  readonly min?: string;
  readonly onChange: (day: string) => void;
};

/** One end of the range. Half a date is none yet: the list waits for the rest. */
const Day = ({ name, label, day, min, onChange }: DayProps) => (
  <label className="chip min-w-0 gap-2 sm:flex-1 focus-within:border-ink sm:max-w-64">
    <span className="text-soft">{label}</span>
    <input
      key={day}
      type="date"
      name={name}
      defaultValue={day}
      min={min || dayNow()}
      max="9999-12-31"
      className="min-w-0 flex-1 bg-transparent"
      onChange={({ target }) => {
        if (!target.validity.badInput && (target.value === '' || isDay(target.value))) onChange(target.value);
      }}
    />
  </label>
);
