'use client';
import { categories } from '../browse/filters.ts';
import { TextField } from '../components/text-field.tsx';
import { examplePrice } from '../words/money.ts';
import type { Draft, Mistakes } from './draft.ts';

type Props = {
  readonly draft: Draft;
  readonly mistakes: Mistakes;
  readonly currency: string;
  /** Price and number of places are settled once a ticket is off sale. */
  readonly isForSale: boolean;
  readonly onChange: (field: Partial<Draft>) => void;
};

const Kind = ({ draft, onChange }: Pick<Props, 'draft' | 'onChange'>) => (
  <fieldset>
    <legend className="label">Kind</legend>
    <div className="flex flex-wrap gap-2">
      {categories.map(({ value, text }) => (
        <label key={value} className="chip relative cursor-pointer">
          <input
            type="radio"
            name="category"
            value={value}
            checked={draft.category === value}
            onChange={() => onChange({ category: value })}
            className="absolute inset-0 cursor-pointer appearance-none rounded-full outline-none"
          />
          {text}
        </label>
      ))}
    </div>
  </fieldset>
);

/** What a person writes in their own language. */
const written: readonly (keyof Draft)[] = ['title', 'venue', 'city', 'description'];

/** The fields of a ticket, for a new one and for an edit. */
export const TicketFields = ({ draft, mistakes, currency, isForSale, onChange }: Props) => {
  const text = (name: Exclude<keyof Draft, 'category'>) => ({
    name,
    value: draft[name],
    mistake: mistakes[name],
    dir: written.includes(name) ? ('auto' as const) : undefined,
    onChange: ({ target }: { target: { value: string } }) => onChange({ [name]: target.value }),
  });
  return (
    <>
      <TextField
        {...text('title')}
        label="What is it for?"
        required
        maxLength={200}
        placeholder="Khruangbin at the Paradiso"
        autoComplete="off"
      />
      <Kind draft={draft} onChange={onChange} />
      <div className="grid items-start gap-5 sm:grid-cols-2">
        {isForSale ? (
          <>
            <TextField
              {...text('price')}
              label={`Price of one place, ${currency}`}
              required
              inputMode="decimal"
              placeholder={examplePrice(currency)}
              autoComplete="off"
              hint="You get all of it; there are no fees."
            />
            <TextField
              {...text('quantity')}
              label="How many places"
              required
              inputMode="numeric"
              autoComplete="off"
              hint="You can change it later, down to what is reserved and sold."
            />
          </>
        ) : null}
        <TextField
          {...text('maxPerBuyer')}
          label="Limit per buyer"
          inputMode="numeric"
          placeholder="10"
          autoComplete="off"
          hint="Reserved and bought together. If you leave it empty, the limit is 10."
        />
      </div>
      <TextField
        {...text('startsAt')}
        label="When"
        type="datetime-local"
        hint="In your time zone. It goes off sale when it starts."
      />
      <div className="grid items-start gap-5 sm:grid-cols-2">
        <TextField {...text('venue')} label="Venue" maxLength={100} autoComplete="off" />
        <TextField {...text('city')} label="City" maxLength={100} autoComplete="off" />
      </div>
      <TextField
        {...text('description')}
        label="What should a buyer know?"
        long
        maxLength={5000}
        placeholder="Row, entrance, what is included"
      />
    </>
  );
};
