'use client';
import { Field } from '@base-ui/react/field';
import type { ComponentProps, ReactNode } from 'react';

type Props = {
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly mistake?: string;
  readonly long?: boolean;
  readonly code?: boolean;
} & Omit<ComponentProps<'input'>, 'name' | 'ref' | 'className'>;

/** One labelled field; what is wrong with it stands below it and is read with it. */
export const TextField = ({ name, label, hint, mistake, long = false, code = false, ...rest }: Props) => (
  <Field.Root name={name} invalid={mistake !== undefined}>
    <Field.Label className="label">
      {label}
      {rest.required ? null : <span className="font-normal text-soft"> · optional</span>}
    </Field.Label>
    <Field.Control
      {...rest}
      required={undefined}
      aria-required={rest.required}
      className={`field ${code ? 'field-code' : ''}`}
      render={long ? <textarea rows={5} /> : undefined}
    />
    {hint && !mistake ? <Field.Description className="hint">{hint}</Field.Description> : null}
    {mistake ? (
      <Field.Error match className="mistake">
        {mistake}
      </Field.Error>
    ) : null}
  </Field.Root>
);
