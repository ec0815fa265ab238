'use client';
import { isAway, Refusal } from '../calls/http.ts';

/** What the services say is wrong, by field. */
export const mistakesOf = (error: unknown): Readonly<Record<string, string>> =>
  error instanceof Refusal ? Object.fromEntries(error.errors.map(({ field, message }) => [field, message])) : {};

type Props = {
  readonly error: Error | null;
  readonly away: string;
  /** The fields that show their own mistakes: an error about these alone needs no second sentence. */
  readonly fields?: readonly string[];
};

const isShownBy = (fields: readonly string[], error: Error): boolean =>
  error instanceof Refusal && error.errors.length > 0 && error.errors.every(({ field }) => fields.includes(field));

/** Why a form did not go through. `away` is what to say when its service does not answer. */
export const FormError = ({ error, away, fields = [] }: Props) => {
  if (!error || isShownBy(fields, error)) return null;
  return (
    <p role="alert" className="mistake !mt-0">
      {isAway(error) ? away : error.message}
    </p>
  );
};
