import { Refusal } from '../calls/http.ts';
import { mistakesOf } from '../words/refusals/field-mistakes.ts';
import type { ActingPlace } from '../words/refusals/places.ts';
import { refusalText } from '../words/refusals/refusal-text.ts';
import type { Viewer } from '../words/viewer.ts';
import { type DraftField, draftFields } from './draft.ts';
import type { Mistakes } from './draft-mistakes.ts';

/** The field that a refusal is about, by its code. */
const fieldOfCode: Readonly<Record<string, DraftField>> = { 'event-started': 'startsAt', 'places-taken': 'quantity' };

/** What the tickets service calls a field, where the form has another name for it. */
const formNames: Readonly<Record<string, string>> = { priceCents: 'price' };

/** What the service found wrong, at its field. */
export const refusedFields = (error: Error | null, place: ActingPlace, viewer: Viewer): Mistakes => {
  const field = error instanceof Refusal ? fieldOfCode[error.code] : undefined;
  if (error && field) return { [field]: refusalText(error, place, viewer) };
  return Object.fromEntries(
    Object.entries(mistakesOf(error))
      .map(([name, text]) => [formNames[name] ?? name, text] as const)
      .filter(([name]) => (draftFields as readonly string[]).includes(name)),
  );
};
