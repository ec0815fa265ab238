import { badParameter } from './refusal.ts';

// This account's own part of every statement descriptor. Stripe allows 2 to 10 characters.
const prefix = 'TICKETING';
const separator = '* ';
const longest = 22;

/** What a bank statement shows of a charge: https://docs.stripe.com/get-started/account/statement-descriptors */
export const statementDescriptor = (suffix: string | null): string =>
  suffix === null ? prefix : `${prefix}${separator}${suffix.toUpperCase()}`;

/** The suffix, or 400 unless Stripe would print it: Latin, with a letter, without `< > \ ' " *`, 22 characters with the prefix. */
export const readStatementSuffix = (suffix: string | undefined): string | undefined => {
  if (suffix === undefined) return undefined;
  const refuse = (why: string) =>
    badParameter('statement_descriptor_suffix', `The statement descriptor suffix ${why}.`);
  if (/[<>\\'"*]/.test(suffix)) throw refuse(`may not have any of < > \\ ' " *`);
  if (!/^[\x20-\x7e\u00a1-\u024f]+$/.test(suffix)) throw refuse('may have Latin characters only');
  if (!/[a-z]/i.test(suffix)) throw refuse('needs at least one letter');
  const { length } = statementDescriptor(suffix);
  if (length > longest) throw refuse(`is ${length - longest} characters too long behind "${prefix}${separator}"`);
  return suffix;
};
