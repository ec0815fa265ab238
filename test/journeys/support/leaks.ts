import { problems } from '@ticketing/contracts/http/problems';
import type { Page } from 'playwright-core';

/** What was written for developers, and what went wrong while a text was put together. */
const technical: Readonly<Record<string, RegExp>> = {
  'a problem code': new RegExp(
    `\\b(?:${Object.keys(problems)
      .filter((code) => code.includes('-'))
      .join('|')})\\b`,
  ),
  'the text of a validator':
    /\bInvalid (?:input|option|string|type|value|key)|\bexpected (?:string|number|int|boolean|object|array|one)|\breceived (?:string|number|null|undefined|NaN)|\b[Uu]nrecognized key|\bToo (?:big|small)\b|\bmust match\b|Zod|"?\berrors"?:|JSON/,
  'the name of a field':
    /\b(?:[a-z]+(?:Id|Cents|At|Key|Code|Method|Cursor|PerBuyer|Zone)|requestId|If-Match|Idempotency)\b/,
  'the name of a service':
    /\b(?:auth|orders|tickets|payments|accounts|expiration)[ -]service\b|\b(?:auth|orders|tickets|payments|accounts|expiration) (?:is|are) (?:not answering|not available|unavailable|away\b|down\b)/i,
  'the name of a part':
    /\b(?:NATS|JetStream|Postgres(?:QL)?|Redis|Fastify|undici|better-auth|SQLSTATE|ECONN\w+|HTTP)\b/,
  'a stack trace': /^\s+at \S+ \(|\.[jt]sx?:\d+|node_modules|\b\w*Error:|\bdigest\b/m,
  'a value that is missing': /\bundefined\b|\bNaN\b|\bnull\b|\[object |Infinity\b|Invalid Date/,
  'places where tickets are meant':
    /\b(?:\d+|your|all|last|more|no|these|those) places?\b|\bplaces? (?:left|reserved|sold|held|free|taken)\b/i,
  'a moment for machines': /\d{4}-\d\d-\d\dT\d\d:\d\d/,
};

export type Leak = { readonly what: string; readonly text: string };

/** What in a text nobody should read, with the words around it. */
export const leaksIn = (text: string): Leak[] =>
  Object.entries(technical).flatMap(([what, pattern]) => {
    const found = pattern.exec(text);
    return found ? [{ what, text: text.slice(Math.max(0, found.index - 40), found.index + 60).trim() }] : [];
  });

/** All that a person reads, hears or is shown on a page: its text, names, hints and title. */
export const readText = (page: Page): Promise<string> =>
  page.evaluate(`[
    document.title,
    document.body.innerText,
    ...[...document.querySelectorAll('body *')].flatMap((element) =>
      ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'].flatMap((name) => element.getAttribute(name) ?? []),
    ),
  ].join('\\n')`);
