import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contracts } from './contracts.ts';

/** The contracts as accepted so far. Whoever breaks one on purpose edits it there by hand, and says why in docs/adr. */
export const acceptedFile = join(import.meta.dirname, '../accepted.json');

export const readAccepted = (): Contracts => JSON.parse(readFileSync(acceptedFile, 'utf8'));

export const writeContracts = (contracts: Contracts): string => `${JSON.stringify(contracts, null, 2)}\n`;
