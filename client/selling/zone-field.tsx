'use client';
import { Combobox } from '@base-ui/react/combobox';
import { useId, useMemo } from 'react';
import { serverNow } from '../calls/server-time.ts';
import { thisViewer } from '../words/viewer.ts';
import { offsetText } from '../words/zone-name.ts';
import { offsetAt } from '../words/zone-offset.ts';
import { fieldLabels } from './field-words.ts';
import { isFoundBy, type Zone, zonesToChoose } from './zones.ts';

type Props = {
  readonly timeZone: string;
  readonly hint: string;
  readonly mistake: string | undefined;
  readonly onChange: (timeZone: string) => void;
};

const shown = 60;

/** The time zone of the venue, searched by its place. The chosen one and the seller's own come first. */
export const ZoneField = ({ timeZone, hint, mistake, onChange }: Props) => {
  const id = useId();
  const zones = useMemo(() => zonesToChoose([timeZone, thisViewer().timeZone]), [timeZone]);
  const note = mistake ?? hint;
  return (
    <div className="min-w-0">
      <label id={`${id}-label`} htmlFor={id} className="label">
        {fieldLabels.timeZone}
      </label>
      <Combobox.Root
        items={zones}
        limit={shown}
        value={zones.find(({ value }) => value === timeZone) ?? null}
        filter={(zone: Zone, query: string) => isFoundBy(zone, query)}
        isItemEqualToValue={(one: Zone, other: Zone) => one.value === other.value}
        onValueChange={(zone: Zone | null) => zone && onChange(zone.value)}
        autoHighlight
      >
        <div className="relative">
          <Combobox.Input
            id={id}
            // By its id: while the list is open, what is beside it counts as hidden.
            aria-labelledby={`${id}-label`}
            name="timeZone"
            autoComplete="off"
            spellCheck={false}
            aria-describedby={`${id}-note`}
            aria-invalid={mistake === undefined ? undefined : true}
            className="field !pr-12"
          />
          <Combobox.Trigger
            aria-label="Show time zones"
            className="absolute inset-y-0 right-0 grid w-12 place-items-center text-soft"
          >
            <svg viewBox="0 0 12 8" width="12" height="8" aria-hidden="true">
              <path d="M1 1.5 6 6.5l5-5" fill="none" stroke="currentColor" strokeWidth="1.8" />
            </svg>
          </Combobox.Trigger>
        </div>
        <Combobox.Portal>
          <Combobox.Positioner sideOffset={6} className="z-30">
            <Combobox.Popup className="w-[var(--anchor-width)] max-w-[var(--available-width)] overflow-hidden rounded-[14px] border-[1.5px] border-line bg-card shadow-[0_8px_24px_rgb(0_0_0/0.14)]">
              <Combobox.Empty className="px-4 text-soft not-empty:py-3.5">
                No such place. Try a large city nearby, or a name such as Eastern Time.
              </Combobox.Empty>
              <Combobox.List className="max-h-[min(20rem,var(--available-height))] overflow-y-auto overscroll-contain py-1.5 data-empty:p-0">
                {(zone: Zone) => (
                  <Combobox.Item
                    key={zone.value}
                    value={zone}
                    className="flex min-h-11 cursor-pointer items-center justify-between gap-4 px-4 data-highlighted:bg-wash data-selected:font-semibold"
                  >
                    <span>
                      {zone.label}
                      {zone.region ? <span className="font-normal text-soft"> · {zone.region}</span> : null}
                    </span>
                    <span className="shrink-0 text-[0.875rem] font-normal text-soft">
                      {offsetText(offsetAt(serverNow(), zone.value))}
                    </span>
                  </Combobox.Item>
                )}
              </Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      </Combobox.Root>
      <p id={`${id}-note`} className={mistake ? 'mistake' : 'hint'}>
        {note}
      </p>
    </div>
  );
};
