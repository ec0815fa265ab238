'use client';
import { Refusal } from '../calls/http.ts';
import type { ActingPlace } from '../words/refusals/places.ts';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';

type Props = {
  readonly error: Error | null;
  readonly place: ActingPlace;
  /** The fields that show their own mistakes: an error about these alone needs no second sentence. */
  readonly fields?: readonly string[];
};

const isShownBy = (fields: readonly string[], error: Error): boolean =>
  error instanceof Refusal && error.errors.length > 0 && error.errors.every(({ field }) => fields.includes(field));

/** Why a form did not go through. */
export const FormError = ({ error, place, fields = [] }: Props) => {
  const viewer = useViewer();
  if (!error || isShownBy(fields, error)) return null;
  return (
    <p role="alert" className="mistake !mt-0">
      {refusalText(error, place, viewer)}
    </p>
  );
};
