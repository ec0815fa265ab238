'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { listCities } from '../calls/tickets.ts';

type Props = { readonly city: string; readonly onChange: (city: string) => void };

const freshMs = 30_000;

/** Cities to choose from while somebody types; those with most tickets before that. */
const useCities = (typed: string, isOpen: boolean) => {
  const { data } = useQuery({
    queryKey: ['cities', typed.trim().toLowerCase()],
    queryFn: () => listCities(typed.trim()),
    enabled: isOpen,
    staleTime: freshMs,
    placeholderData: keepPreviousData,
  });
  return isOpen ? (data?.cities ?? []) : [];
};

/** A city, with suggestions of where something is for sale. What is typed counts when it is chosen, or by Enter. */
export const CityFilter = ({ city, onChange }: Props) => {
  const id = useId();
  const [typed, setTyped] = useState(city);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  useEffect(() => setTyped(city), [city]);
  // Who comes back to a chosen city sees what else there is.
  const cities = useCities(typed === city ? '' : typed, isOpen);
  const isShown = isOpen && cities.length > 0;

  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const choose = (chosen: string): void => {
    setTyped(chosen);
    close();
    if (chosen !== city) onChange(chosen);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setOpen(true);
      setActive((now) => Math.max(-1, Math.min(now + step, cities.length - 1)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const typedCity = typed.trim();
      choose(cities[active]?.name ?? (typedCity === '' || typed === city ? typedCity : (cities[0]?.name ?? typedCity)));
    } else if (event.key === 'Tab') {
      // Before the focus moves: a list that can be scrolled would take it, and be gone.
      close();
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      setTyped(city);
      close();
    }
  };

  return (
    <div className="relative min-w-0 flex-1 basis-[calc(50%-0.5rem)] sm:max-w-52 sm:basis-44">
      <input
        type="text"
        name="city"
        role="combobox"
        aria-label="City"
        aria-expanded={isShown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
        value={typed}
        maxLength={100}
        placeholder="Any city"
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        className={`chip peer w-full ${city ? 'chip-on pr-11' : ''}`}
        onChange={({ target }) => {
          setTyped(target.value);
          setActive(-1);
          setOpen(true);
          if (target.value.trim() === '' && city) onChange('');
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => {
          setTyped(city);
          close();
        }}
        onKeyDown={onKeyDown}
      />
      {city ? (
        <button
          type="button"
          aria-label={`Any city instead of ${city}`}
          onClick={() => choose('')}
          className="absolute right-0 top-0 grid size-12 place-items-center text-paper peer-focus:text-ink"
        >
          <span aria-hidden="true">✕</span>
        </button>
      ) : null}
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Cities"
        hidden={!isShown}
        className="absolute left-0 z-20 mt-1.5 max-h-80 w-max min-w-full max-w-[calc(100vw-2rem)] overflow-y-auto rounded-[14px] border-[1.5px] border-line bg-card py-1.5 shadow-[0_8px_24px_rgb(0_0_0/0.14)]"
      >
        {cities.map(({ name, tickets }, nth) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text box's, which keeps the focus
          <div
            key={name}
            id={`${id}-${nth}`}
            role="option"
            tabIndex={-1}
            aria-selected={nth === active}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(name)}
            className="flex min-h-11 cursor-pointer items-center justify-between gap-6 px-4 hover:bg-wash aria-selected:bg-wash"
          >
            <bdi>{name}</bdi>
            <span className="text-sm text-soft">
              {tickets}
              <span className="sr-only">{tickets === 1 ? ' ticket' : ' tickets'}</span>
            </span>
          </div>
        ))}
      </div>
    </div>
  );
};
