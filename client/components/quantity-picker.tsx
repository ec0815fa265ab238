'use client';
import { NumberField } from '@base-ui/react/number-field';
import { useId } from 'react';

type Props = {
  readonly value: number;
  readonly most: number;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
};

const step =
  'grid size-12 place-items-center text-2xl leading-none font-medium disabled:text-soft not-disabled:hover:bg-wash data-[disabled]:text-soft';

/** How many tickets: one to `most`, by buttons, keys or typing. */
export const QuantityPicker = ({ value, most, disabled, onChange }: Props) => {
  const id = useId();
  return (
    <NumberField.Root
      id={id}
      value={value}
      min={1}
      max={most}
      step={1}
      disabled={disabled}
      onValueChange={(next) => onChange(next ?? 1)}
      className="flex items-center justify-between gap-4"
    >
      <label htmlFor={id} className="font-semibold">
        How many tickets
      </label>
      <NumberField.Group className="flex overflow-hidden rounded-field border-[1.5px] border-edge has-[input:focus-visible]:outline-[2.5px] has-[input:focus-visible]:outline-offset-2 has-[input:focus-visible]:outline-ink">
        <NumberField.Decrement className={step} aria-label="One fewer">
          −
        </NumberField.Decrement>
        <NumberField.Input className="w-12 bg-transparent text-center font-title text-xl font-bold outline-none" />
        <NumberField.Increment className={step} aria-label="One more">
          +
        </NumberField.Increment>
      </NumberField.Group>
    </NumberField.Root>
  );
};
