import type { z } from 'zod';

/**
 * What is wrong with a value, as the end of a sentence about its field, where a schema has no message of its own. Pass it
 * to `safeParse` as `error`: an issue has its input only while it is made.
 */
export const mistakeOf = (issue: z.core.$ZodRawIssue): string => {
  if (issue.code !== 'unrecognized_keys' && issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? 'of another kind'}`;
    case 'too_small':
      return Number(issue.minimum) === 1 && issue.origin === 'string'
        ? 'must not be empty'
        : `must be at least ${amount(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `must be at most ${amount(issue.origin, issue.maximum)}`;
    case 'invalid_format':
      return formats[issue.format] ?? 'is not in the form it should have';
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return 'is not a field we know';
    default:
      return 'is not valid';
  }
};

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a JSON object',
};

const formats: Readonly<Record<string, string>> = {
  uuid: 'is not an id',
  email: 'is not an e-mail address',
  datetime: 'must be a date and time with its offset, such as 2026-11-28T19:30:00Z',
  date: 'must be a date, such as 2026-11-28',
};

const amount = (origin: string, limit: number | bigint): string => {
  const number = limit.toLocaleString('en');
  if (origin === 'string') return `${number} characters long`;
  return origin === 'array' ? `${number} ${Number(limit) === 1 ? 'entry' : 'entries'} long` : number;
};
