import { z } from 'zod';
import { canonicalEmail, emailPattern, maxEmailLength } from './values/email.ts';
import { looksOfficial, looksOfficialTitle } from './values/official-name.ts';
import { type TextRule, textMistake, textRules, tidyText } from './values/text.ts';
import { canonicalTimeZone, timeZoneMistake } from './values/time-zone.ts';

// Every kind of value that crosses a boundary is defined once, here or in money.ts.

/** The maximum of PostgreSQL's `int`. */
export const maxInt = 2_147_483_647;

/** A whole number within limits. The message for any other value names the limits; a missing value is left to `mistakeOf`. */
export const wholeNumber = (min: number, max: number) => {
  const error = namingLimits(min, max);
  return z.int({ error }).min(min).max(max);
};

const namingLimits = (min: number, max: number) => (issue: { readonly input?: unknown }) =>
  issue.input === undefined
    ? undefined
    : `must be a whole number from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}`;

/** An identifier: a UUID in lower case, version 7 if this system created it. */
export const Id = z.uuid().toLowerCase();

/** A moment in UTC, ISO 8601 with milliseconds, e.g. `2026-11-28T19:30:00.000Z`. */
export const Moment = z.iso.datetime();

/** A moment in a caller's request, with any offset, in years that every calendar can show. It becomes a `Moment`. */
export const InputMoment = z.iso
  .datetime({ offset: true })
  .refine(
    (text) => text.length <= 64 && isBetween(new Date(text).getUTCFullYear(), 1970, 9999),
    'must lie between the years 1970 and 9999',
  )
  .overwrite((text) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString()));

/** A time zone of the IANA database, e.g. `Europe/Amsterdam`. Other spellings of it become the canonical one. */
export const TimeZone = z
  .string()
  .refine((name) => canonicalTimeZone(name) !== null, timeZoneMistake)
  .overwrite((name) => canonicalTimeZone(name) ?? name)
  .meta({ maxLength: 64 });

/** A day of a calendar, wherever that is, e.g. `2026-11-28`, in the same years. */
export const InputDay = z.iso
  .date()
  .refine((day) => isBetween(Number(day.slice(0, 4)), 1970, 9999), 'must lie between the years 1970 and 9999');

/** Grows by at least one with every change of its aggregate; says which of two states is newer, never how many changes lie between. */
export const Version = z.int().min(1);

const maxSearchLength = 200;

const isBetween = (value: number, min: number, max: number): boolean => value >= min && value <= max;

const text = (rule: TextRule) =>
  z
    .string()
    .overwrite(tidyText)
    .check(({ value, issues }) => {
      const message = textMistake(value, rule);
      if (message !== null) issues.push({ code: 'custom', message, input: value });
    })
    .meta({ minLength: 1, maxLength: rule.maxLength });

/** Texts that people read and write. values/text.ts has the rules. */
export const Title = text(textRules.title).refine(
  (title) => !looksOfficialTitle(title),
  'looks like one of our own notices; please choose another',
);
export const Place = text(textRules.place);
export const Description = text(textRules.description);

/** A person's display name. The names of the product and of the payment provider, and mere roles, are refused. */
export const PersonName = text(textRules.personName).refine(
  (name) => !looksOfficial(name),
  'looks like one of our own names; please choose another',
);

/** Search words. They are never stored or shown, so control characters count as blanks. */
export const SearchText = z
  .string()
  .overwrite((words) => tidyText(words.toWellFormed().replaceAll(/\p{Cc}/gu, ' ')))
  .refine((words) => [...words].length <= maxSearchLength, `must have at most ${maxSearchLength} characters`)
  .meta({ maxLength: maxSearchLength });

/** An e-mail address in its canonical form. values/email.ts has the rule. */
export const Email = z.string().overwrite(canonicalEmail).email({ pattern: emailPattern }).max(maxEmailLength);

/** A new password, with any characters, including spaces. Auth refuses common ones. */
export const NewPassword = z
  .string()
  .min(8)
  .max(128)
  .refine((password) => password.isWellFormed(), 'contains half a character');

/** A whole number in a query string. */
export const queryInteger = (min: number, max: number) => {
  const error = namingLimits(min, max);
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};

/** A cursor that an earlier page returned. It marks where the next page begins. */
export const Cursor = z
  .string()
  .max(500)
  .refine((cursor) => /^[\w-]+$/.test(cursor), 'is not one that an earlier page gave');

/** The number of rows on a page. */
export const PageSize = queryInteger(1, 100).default(20);

/** The key that marks a repeated request as the same request. */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable characters without spaces');

/** `If-Match`: `*`, or entity tags of this version or others, e.g. `"v3-7"`. */
export const IfMatch = z
  .string()
  .max(500)
  .regex(/^(\*|"[\x21\x23-\x7e]*"(\s*,\s*"[\x21\x23-\x7e]*")*)$/, 'must be * or entity tags, such as "v3-7"');
