'use client';
import { isAway, Refusal } from '../calls/http.ts';

/** What the services say is wrong, by field. */
export const mistakesOf = (error: unknown): Readonly<Record<string, string>> =>
  error instanceof Refusal ? Object.fromEntries(error.errors.map(({ field, message }) => [field, message])) : {};

type Props = { readonly error: Error | null; readonly away: string };

/** Why a form did not go through. `away` is what to say when its service does not answer. */
export const FormError = ({ error, away }: Props) => {
  if (!error) return null;
  return (
    <p role="alert" className="mistake !mt-0">
      {isAway(error) ? away : error.message}
    </p>
  );
};
