import { dictionary } from '@zxcvbn-ts/language-common';

/** The most common passwords, in lower case: 49,000, of which an attacker tries the first few thousand. */
export const commonPasswords: ReadonlySet<string> = new Set(dictionary['passwords-common']);
