import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { Refusal } from '../refusal.ts';

const maxDepth = 16;

/** Bodies must be JSON, and every service parses them by the same strict rules (see `readJson`). */
export const acceptJsonOnly = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      refuseOtherEncodings(request.headers);
      done(null, readJson(body));
    } catch (error) {
      done(error as Error);
    }
  });
};

/** A body that is announced as packed, or in another encoding, would be read as something else by a reader that minds it. */
const refuseOtherEncodings = (headers: IncomingHttpHeaders): void => {
  const packing = headers['content-encoding'];
  if (packing !== undefined && packing.trim().toLowerCase() !== 'identity')
    throw new Refusal('unsupported-media-type', 'Send the body as it is, without `content-encoding`.');
  const type = headers['content-type'];
  // Nearly every request has no parameter.
  if (!type?.includes(';')) return;
  for (const [, charset = ''] of type.matchAll(/;\s*charset\s*=\s*"?([^";\s]*)/gi))
    if (!/^utf-?8$/i.test(charset)) throw new Refusal('unsupported-media-type', 'Send JSON in UTF-8.');
};

/**
 * Parses a body that every parser would understand in the same way: UTF-8 without a byte order mark, each key once per
 * object, only a few levels deep, and no text that cannot be encoded or stored.
 * @throws Refusal `invalid-input` that names the problem.
 */
export const readJson = (body: Buffer): unknown => {
  if (body.length === 0) throw unreadable('The body is empty, but its media type is JSON.');
  if (!isUtf8(body)) throw unreadable('The body is not UTF-8.');
  const text = body.toString('utf8');
  if (text.startsWith('\uFEFF')) throw unreadable('The body begins with a byte order mark. Send it without.');
  const value = parse(text);
  // Every key has a colon, so with as many keys as colons no key was lost. Otherwise a text may contain colons.
  if (countKeys(value, 1) !== countColons(text)) checkKeys(text);
  // Valid UTF-8 can contain half a surrogate pair, or NUL, only as an escape.
  if (/\\u(d[89a-f]|0000)/i.test(text)) checkTexts(value);
  return value;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable('The body is not valid JSON.');
  }
};

/** The keys of a value and all values in it. @throws Refusal when it is nested too deep, or has a key that is not allowed */
const countKeys = (value: unknown, depth: number): number => {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > maxDepth) throw unreadable(`The body is nested more than ${maxDepth} levels deep.`);
  let count = 0;
  if (Array.isArray(value)) for (const inner of value) count += countKeys(inner, depth + 1);
  else
    for (const key of Object.keys(value)) {
      if (key === '__proto__') throw unreadable('The body has a key that is not allowed.');
      count += 1 + countKeys((value as Record<string, unknown>)[key], depth + 1);
    }
  return count;
};

const countColons = (text: string): number => {
  let count = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) count++;
  return count;
};

/** JSON.parse silently keeps the last of two values with the same key; other parsers keep the first. */
const checkKeys = (text: string): void => {
  const objects: Set<string>[] = [];
  for (const [token, key] of text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') objects.push(new Set());
    else if (token === '}' || token === ']') objects.pop();
    else if (key !== undefined) {
      const name: string = JSON.parse(key);
      if (objects.at(-1)?.has(name))
        throw unreadable(`The body has the key "${name.slice(0, 50).toWellFormed()}" twice.`);
      objects.at(-1)?.add(name);
    }
  }
};

const checkTexts = (value: unknown): void => {
  if (typeof value === 'string') {
    if (!value.isWellFormed() || value.includes('\0'))
      throw unreadable('A text in the body contains half a character or a NUL, which cannot be stored.');
  } else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      checkTexts(key);
      checkTexts(inner);
    }
};

const unreadable = (detail: string): Refusal => new Refusal('invalid-input', detail);
