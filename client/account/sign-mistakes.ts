import { canonicalEmail, isEmail } from '@ticketing/contracts/values/email';
import { looksOfficial } from '@ticketing/contracts/values/official-name';
import { textMistake, textRules, tidyText } from '@ticketing/contracts/values/text';

export type SignMistakes = Readonly<Partial<Record<'email' | 'password' | 'name', string>>>;

const shortestPassword = 8;

const nameMistake = (name: string): SignMistakes => {
  if (name === '') return {};
  if (looksOfficial(name)) return { name: 'This looks like one of our own names. Please choose another.' };
  const mistake = textMistake(name, textRules.personName);
  return mistake === null ? {} : { name: `This ${mistake}.` };
};

/** What is wrong with a name that somebody chooses for themselves, or `null`. */
export const newNameMistake = (typed: string): string | null => {
  const name = tidyText(typed);
  return name === '' ? 'Enter your name.' : (nameMistake(name).name ?? null);
};

/** What cannot be right about what was typed, before auth is asked. Signing in asks for less than signing up. */
export const signMistakes = (kind: 'in' | 'up', email: string, password: string, name = ''): SignMistakes => ({
  ...nameMistake(tidyText(name)),
  ...(isEmail(canonicalEmail(email)) ? {} : { email: 'Enter an e-mail address, like you@example.com.' }),
  ...(password === ''
    ? { password: 'Enter your password.' }
    : kind === 'up' && password.length < shortestPassword
      ? { password: `At least ${shortestPassword} characters; this has ${password.length}.` }
      : {}),
});
