'use client';
import { categories } from '../browse/filters.ts';
import { TextField } from '../components/text-field.tsx';
import { examplePrice } from '../words/money.ts';
import type { Draft, TextField as TextName } from './draft.ts';
import type { Mistakes } from './draft-mistakes.ts';
import { fieldLabels } from './field-words.ts';
import { MomentField } from './moment-field.tsx';
import { SaleFields } from './sale-fields.tsx';
import { ZoneField } from './zone-field.tsx';

type Props = {
  readonly draft: Draft;
  readonly mistakes: Mistakes;
  readonly currency: string;
  /** How it is sold is settled once a ticket is off sale. */
  readonly isForSale: boolean;
  /** How many are reserved or sold by now; 0 for a new ticket. */
  readonly taken: number;
  readonly zoneHint: string;
  readonly onChange: (fields: Partial<Draft>) => void;
  readonly onCityLeft?: (() => void) | undefined;
};

const Kind = ({ draft, onChange }: Pick<Props, 'draft' | 'onChange'>) => (
  <fieldset>
    <legend className="label">{fieldLabels.category}</legend>
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

const areTaken = (taken: number): string =>
  taken === 1 ? '1 is reserved or sold' : `${taken.toLocaleString('en')} are reserved or sold`;

/** What a person writes in their own language. */
const written: readonly TextName[] = ['title', 'venue', 'city', 'description'];

/** The fields of a ticket, for a new one and for an edit. */
export const TicketFields = (props: Props) => {
  const { draft, mistakes, currency, isForSale, taken, zoneHint, onChange, onCityLeft } = props;
  const text = (name: TextName) => ({
    ...{ name, label: fieldLabels[name], value: draft[name], mistake: mistakes[name], autoComplete: 'off' },
    dir: written.includes(name) ? ('auto' as const) : undefined,
    onChange: ({ target }: { target: { value: string } }) => onChange({ [name]: target.value }),
  });
  const moment = (name: 'startsAt' | 'endsAt') => ({
    ...{ name, label: fieldLabels[name], value: draft[name], timeZone: draft.timeZone, mistake: mistakes[name] },
    onChange: (value: Draft[typeof name]) => onChange({ [name]: value }),
  });
  return (
    <>
      <TextField {...text('title')} required maxLength={200} placeholder="Khruangbin at the Paradiso" />
      <Kind draft={draft} onChange={onChange} />
      {isForSale ? (
        <div className="grid items-start gap-5 sm:grid-cols-2">
          <TextField
            {...text('price')}
            label={`${fieldLabels.price}, ${currency}`}
            required
            inputMode="decimal"
            placeholder={examplePrice(currency)}
            hint={
              taken > 0
                ? 'For new orders. What is reserved or sold keeps its price.'
                : 'You get all of it; there are no fees.'
            }
          />
          <TextField
            {...text('quantity')}
            required
            inputMode="numeric"
            hint={
              taken > 0
                ? `${areTaken(taken)}; it can’t be fewer.`
                : 'You can change it later, down to what is reserved and sold.'
            }
          />
          <TextField
            {...text('maxPerBuyer')}
            inputMode="numeric"
            placeholder="10"
            hint="Reserved and bought together. If you leave it empty, the limit is 10."
          />
        </div>
      ) : null}
      <div className="grid items-start gap-5 sm:grid-cols-2">
        <TextField {...text('venue')} maxLength={100} />
        <TextField {...text('city')} maxLength={100} onBlur={onCityLeft} />
      </div>
      <div className="grid items-start gap-5 sm:grid-cols-2">
        <MomentField {...moment('startsAt')} />
        <MomentField {...moment('endsAt')} />
      </div>
      <ZoneField
        timeZone={draft.timeZone}
        hint={zoneHint}
        mistake={mistakes.timeZone}
        onChange={(timeZone) => onChange({ timeZone })}
      />
      {isForSale ? <SaleFields draft={draft} mistakes={mistakes} onChange={onChange} /> : null}
      <TextField {...text('description')} long maxLength={5000} placeholder="Row, entrance, what is included" />
    </>
  );
};
