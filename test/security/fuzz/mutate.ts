import type { Random } from '../../chaos/random.ts';
import type { Route } from './documents.ts';
import { type Draft, jsonOf } from './draft.ts';
import { hostileHeader, hostileJson, hostileText, randomText } from './hostile.ts';
import type { Make } from './requests.ts';
import type { World } from './world.ts';

const anywhere = { query: 5, path: 3, header: 4, credentials: 4, method: 1, strayBody: 1 };
const inBody = { ...anywhere, strayBody: 0, field: 20, fields: 4, wholeBody: 2, bytes: 4, contentType: 2 };

/** Makes one mutation to a request. */
export const mutate = (draft: Draft, { route, world, random }: Make): void => {
  const place: keyof typeof inBody = random.weighted(draft.fields ? inBody : { ...inBody, ...noBody, ...anywhere });
  changes[place](draft, { route, world, random });
};

const noBody = { field: 0, fields: 0, wholeBody: 0, bytes: 0, contentType: 0 };

const changes: Readonly<Record<keyof typeof inBody, (draft: Draft, make: Make) => void>> = {
  field: ({ fields }, { route, random }) => mutateField(fields ?? [], route, random),
  fields: ({ fields }, { random }) => mutateFields(fields ?? [], random),
  wholeBody: (draft, { random }) => {
    draft.body = Buffer.from(hostileJson(random));
  },
  bytes: (draft, { random }) => {
    draft.body = breakBytes(Buffer.from(jsonOf(draft.fields ?? [])), random);
  },
  contentType: (draft, { random }) => setHeader(draft, 'Content-Type', random.pick(contentTypes)),
  strayBody: (draft, { random }) => {
    draft.body = Buffer.from(random.chance(0.5) ? '{}' : hostileJson(random));
    setHeader(draft, 'Content-Type', random.pick(contentTypes));
  },
  query: (draft, { route, random }) => mutateQuery(draft, route, random),
  path: (draft, { random }) => {
    draft.path = mutatePath(draft.path, random);
  },
  header: (draft, { random }) => setHeader(draft, random.pick(headerNames), hostileHeader(random)),
  credentials: (draft, { world, random }) => mutateCredentials(draft, world, random),
  method: (draft, { random }) => {
    draft.method = random.pick(methods);
  },
};

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND'];
const contentTypes = [
  ...[
    'application/json; charset=utf-16',
    'application/json;',
    'application/JSON',
    'application/problem+json',
    'text/json',
  ],
  ...[
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    '',
    '%',
    'application/json, text/plain',
  ],
];
const headerNames = [
  ...[
    'Idempotency-Key',
    'If-Match',
    'If-None-Match',
    'Accept',
    'Accept-Encoding',
    'Accept-Language',
    'User-Agent',
    'Cookie',
  ],
  ...[
    'X-Request-Id',
    'Traceparent',
    'X-Forwarded-For',
    'Last-Event-ID',
    'Origin',
    'Referer',
    'Sec-Fetch-Site',
    'Range',
    'Stripe-Signature',
  ],
];

const mutateField = (fields: [string, string][], { body }: Route, random: Random): void => {
  const known = Object.keys(body?.properties ?? {});
  const name = random.pick(known.length > 0 ? known : ['x']);
  const field = fields.find(([one]) => one === name);
  const json = hostileJson(random);
  if (field) field[1] = json;
  else fields.push([name, json]);
};

const mutateFields = (fields: [string, string][], random: Random): void => {
  const nth = random.whole(0, Math.max(0, fields.length - 1));
  if (random.chance(0.3)) fields.splice(nth, 1);
  else if (random.chance(0.4) && fields[nth]) fields.push([fields[nth][0], hostileJson(random)]);
  else
    fields.push([
      random.pick(['__proto__', 'constructor', 'id', 'version', 'sellerId', 'toString', randomText(random)]),
      hostileJson(random),
    ]);
};

const breakBytes = (bytes: Buffer, random: Random): Buffer => {
  const at = random.whole(0, bytes.length);
  switch (random.weighted({ cut: 3, flip: 4, mark: 1, invalid: 2, nest: 1, large: 0.1, empty: 1 })) {
    case 'cut':
      return bytes.subarray(0, at);
    case 'flip':
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([random.whole(0, 255)]), bytes.subarray(at + 1)]);
    case 'mark':
      return Buffer.concat([Buffer.from('\ufeff'), bytes]);
    case 'invalid':
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(random.pick([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5]])),
        bytes.subarray(at),
      ]);
    case 'nest':
      return Buffer.from(
        random.chance(0.5) ? '['.repeat(30_000) + ']'.repeat(30_000) : `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`,
      );
    case 'large':
      return Buffer.from(`{"title":"${'x'.repeat(1024 * 1024)}"}`);
    case 'empty':
      return Buffer.alloc(0);
  }
};

const mutateQuery = (draft: Draft, { parameters }: Route, random: Random): void => {
  const names = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  const name = names.length > 0 && random.chance(0.9) ? random.pick(names) : hostileText(random).slice(0, 50);
  if (random.chance(0.7)) draft.query = draft.query.filter(([one]) => one !== name);
  draft.query.push([name, hostileText(random).slice(0, 1_000)]);
};

const mutatePath = (path: string, random: Random): string => {
  const parts = path.split('/');
  const text = hostileText(random).slice(0, 300).toWellFormed();
  const odd = random.chance(0.3)
    ? random.pick(['%', '%zz', '%00', '%ff', '%c0%af', '..', '.', '%2e%2e', '%2f', ''])
    : encodeURIComponent(text);
  parts[random.chance(0.8) ? parts.length - 1 : random.whole(1, parts.length - 1)] = odd;
  return parts.join('/') || '/';
};

const mutateCredentials = (draft: Draft, { people, cookies }: World, random: Random): void => {
  const { token } = random.pick(people);
  const at = random.whole(0, token.length - 1);
  const altered = token.slice(0, at) + random.pick(['A', ' ', '=', '.', '%', 'é']) + token.slice(at + 1);
  draft.headers = draft.headers.filter(([name]) => name !== 'Authorization');
  const cookie = random.pick([
    `ticketing_token=${token}`,
    `ticketing_token=${altered}`,
    random.pick([...cookies, 'ticketing_session=%E0%A4%A']),
  ]);
  if (random.chance(0.4))
    draft.headers.push([
      'Authorization',
      random.pick([
        `Bearer ${altered}`,
        `Bearer  ${token}`,
        `bearer ${token}`,
        'Bearer',
        'Basic YTpi',
        `Bearer ${hostileHeader(random)}`,
      ]),
    ]);
  else
    draft.headers.push(['Cookie', random.chance(0.8) ? cookie : `${cookie}; ${cookie}; =; ${hostileHeader(random)}`]);
  if (random.chance(0.7))
    draft.headers.push(['Sec-Fetch-Site', random.pick(['same-origin', 'same-origin', 'cross-site', 'none'])]);
};

const setHeader = (draft: Draft, name: string, value: string): void => {
  draft.headers = [...draft.headers.filter(([one]) => one !== name), [name, value]];
};
