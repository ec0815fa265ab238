import type { Metadata } from './intent.ts';
import { badParameter } from './refusal.ts';

/** What a caller wants done to metadata: `''` forgets everything, an empty value forgets one key (https://docs.stripe.com/api/metadata). */
export type MetadataChange = '' | Readonly<Record<string, string>>;

const keysMax = 50;
const keyLengthMax = 40;
const valueLengthMax = 500;

/** Applies a change within Stripe's limits; 400 beyond them. */
export const changeMetadata = (metadata: Metadata, change: MetadataChange | undefined): Metadata => {
  if (change === undefined) return metadata;
  if (change === '') return {};
  const changed: Record<string, string> = { ...metadata };
  for (const [key, value] of Object.entries(change)) {
    if (key.length > keyLengthMax) {
      throw badParameter('metadata', `The metadata key '${key}' is longer than ${keyLengthMax} characters.`);
    }
    if (value.length > valueLengthMax) {
      throw badParameter(`metadata[${key}]`, `A metadata value is at most ${valueLengthMax} characters long.`);
    }
    if (value === '') delete changed[key];
    else changed[key] = value;
  }
  if (Object.keys(changed).length > keysMax) {
    throw badParameter('metadata', `There can be at most ${keysMax} metadata keys.`);
  }
  return changed;
};
