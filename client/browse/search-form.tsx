'use client';
import { roundMoneyText } from '@ticketing/contracts/values/money-text';
import { useId } from 'react';
import { useViewer } from '../words/viewer.ts';
import { CityFilter } from './city-filter.tsx';
import { DateFilter } from './date-filter.tsx';
import { categories, type Filters, type Sort, sorts } from './filters.ts';
import { useSearchWords } from './use-search-words.ts';

type Change = (filters: Filters, how?: { readonly isTyping: boolean }) => void;
type Props = {
  readonly filters: Filters;
  readonly currency: string;
  /** Round prices to filter by, in minor units. */
  readonly priceSteps: readonly number[];
  readonly onChange: Change;
};

const SearchBox = ({ filters, onChange }: Pick<Props, 'filters' | 'onChange'>) => {
  const [typed, setTyped] = useSearchWords(filters, onChange);
  const id = useId();

  return (
    <div className="relative basis-full sm:flex-1 sm:basis-64">
      <label htmlFor={id} className="sr-only">
        Search tickets
      </label>
      <svg
        viewBox="0 0 20 20"
        aria-hidden="true"
        className="pointer-events-none absolute left-4 top-1/2 size-4 -translate-y-1/2 stroke-ink stroke-2"
      >
        <circle cx="8.5" cy="8.5" r="6" fill="none" />
        <path d="m13 13 5 5" />
      </svg>
      <input
        id={id}
        type="search"
        name="q"
        dir="auto"
        value={typed}
        maxLength={400}
        onChange={(event) => setTyped(event.target.value)}
        placeholder="Artist, team, play or venue"
        autoComplete="off"
        enterKeyHint="search"
        className="field !bg-card !pl-11"
      />
    </div>
  );
};

const PriceFilter = ({ filters, currency, priceSteps, onChange }: Props) => {
  const { locale } = useViewer();
  return (
    <select
      aria-label="Price"
      name="price"
      className={`chip min-w-0 max-sm:flex-1 max-sm:basis-[calc(50%-0.5rem)] ${filters.maxPriceCents ? 'chip-on' : ''}`}
      value={filters.maxPriceCents ?? ''}
      onChange={({ target }) => onChange({ ...filters, maxPriceCents: Number(target.value) || null })}
    >
      <option value="">Any price</option>
      {[...new Set([...priceSteps, ...(filters.maxPriceCents ? [filters.maxPriceCents] : [])])]
        .sort((a, b) => a - b)
        .map((cents) => (
          <option key={cents} value={cents}>
            Up to {roundMoneyText(cents, currency, locale)}
          </option>
        ))}
    </select>
  );
};

const Kinds = ({ filters, onChange }: Pick<Props, 'filters' | 'onChange'>) => (
  <fieldset className="chips-row -mx-4 flex min-w-0 basis-[calc(100%+2rem)] gap-2 overflow-x-auto px-4 py-1 max-sm:order-1 sm:mx-0 sm:flex-1 sm:basis-auto sm:px-0">
    <legend className="sr-only">Kind</legend>
    {[{ value: '' as const, text: 'Everything' }, ...categories].map(({ value, text }) => (
      <button
        key={value}
        type="button"
        aria-pressed={filters.category === value}
        onClick={() => filters.category === value || onChange({ ...filters, category: value })}
        className="chip shrink-0"
      >
        {text}
      </button>
    ))}
  </fieldset>
);

/** Search, city, date, price, order and kind of the list. Works as a plain form too, before the page's script has loaded. */
export const SearchForm = ({ filters, currency, priceSteps, onChange }: Props) => (
  // biome-ignore lint/a11y/useSemanticElements: `search` as an element is not known to older screen readers
  <form role="search" action="/" onSubmit={(event) => event.preventDefault()} className="flex flex-wrap gap-2.5">
    <SearchBox filters={filters} onChange={onChange} />
    <CityFilter city={filters.city} onChange={(city) => onChange({ ...filters, city })} />
    <DateFilter
      when={filters.when}
      from={filters.from}
      to={filters.to}
      onChange={(dates) => onChange({ ...filters, ...dates })}
    />
    <div className="flex basis-full flex-wrap items-center gap-2.5 max-sm:contents">
      <Kinds filters={filters} onChange={onChange} />
      <div className="flex gap-2.5 max-sm:contents">
        <PriceFilter filters={filters} currency={currency} priceSteps={priceSteps} onChange={onChange} />
        <select
          aria-label="Sort by"
          name="sort"
          className="chip min-w-0 max-sm:flex-1 max-sm:basis-[calc(50%-0.5rem)]"
          value={filters.sort}
          onChange={({ target }) => onChange({ ...filters, sort: target.value as Sort })}
        >
          {sorts.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </div>
    </div>
    <noscript>
      <input type="hidden" name="category" value={filters.category} />
      <button type="submit" className="button">
        Search
      </button>
    </noscript>
  </form>
);
