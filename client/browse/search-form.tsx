'use client';
import { useId } from 'react';
import { priceSteps, roundMoney } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';
import { categories, type Filters, type Sort, sorts } from './filters.ts';
import { useSearchWords } from './use-search-words.ts';

type Props = {
  readonly filters: Filters;
  readonly currency: string;
  readonly onChange: (filters: Filters) => void;
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
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
        placeholder="Artist, team, play or place"
        autoComplete="off"
        enterKeyHint="search"
        className="field !bg-card !pl-11"
      />
    </div>
  );
};

/** Search, kind, price and order of the list. Works as a plain form too, before the page's script has loaded. */
export const SearchForm = ({ filters, currency, onChange }: Props) => {
  const { locale } = useViewer();
  return (
    // biome-ignore lint/a11y/useSemanticElements: `search` as an element is not known to older screen readers
    <form role="search" action="/" onSubmit={(event) => event.preventDefault()} className="flex flex-wrap gap-2.5">
      <SearchBox filters={filters} onChange={onChange} />
      <select
        aria-label="Price"
        className="chip max-sm:flex-1"
        value={filters.maxPriceCents ?? ''}
        onChange={({ target }) => onChange({ ...filters, maxPriceCents: Number(target.value) || null })}
      >
        <option value="">Any price</option>
        {priceSteps(currency).map((cents) => (
          <option key={cents} value={cents}>
            Under {roundMoney(cents, currency, locale)}
          </option>
        ))}
      </select>
      <select
        aria-label="Order"
        className="chip max-sm:flex-1"
        value={filters.sort}
        onChange={({ target }) => onChange({ ...filters, sort: target.value as Sort })}
      >
        {sorts.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <fieldset className="chips-row -mx-4 flex min-w-0 basis-[calc(100%+2rem)] gap-2 overflow-x-auto px-4 py-1 sm:mx-0 sm:basis-full sm:px-0">
        <legend className="sr-only">Kind</legend>
        <button
          type="button"
          aria-pressed={filters.category === ''}
          onClick={() => onChange({ ...filters, category: '' })}
          className="chip shrink-0"
        >
          Everything
        </button>
        {categories.map(({ value, text }) => (
          <button
            key={value}
            type="button"
            aria-pressed={filters.category === value}
            onClick={() => onChange({ ...filters, category: value })}
            className="chip shrink-0"
          >
            {text}
          </button>
        ))}
      </fieldset>
      <noscript>
        <button type="submit" className="button">
          Search
        </button>
      </noscript>
    </form>
  );
};
