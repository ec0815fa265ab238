import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createCallers } from '@ticketing/common/http/callers';
import { createServer, type Server } from '@ticketing/common/http/server';
import type { Limiter } from '@ticketing/common/limits/limiter';
import { createLogger } from '@ticketing/common/logger';
import { Refusal } from '@ticketing/common/refusal';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { createTokens, type Somebody } from '@ticketing/common/testing/tokens';
import { createBrowsing } from './browsing.ts';
import { addRoutes } from './http.ts';
import { limits } from './limits.ts';
import { createLive, type Live } from './live/live.ts';
import { tickets } from './service.ts';
import { createCitySuggestions } from './suggest-cities.ts';
import { toTicket } from './testing/service.ts';

let app: Server;
let as: Somebody;
let counted: string[] = [];
let entered: object[] = [];
let close = async (): Promise<void> => {};

/** Notes what is counted, instead of counting thousands of requests. No stream may be opened. */
const limiter: Limiter<typeof limits> = {
  limited: (...names) => [
    async ({ caller }) => {
      for (const name of names) assert.ok(limits[name].by !== 'user' || caller, `${name} counts by user`);
      counted.push(...names);
    },
  ],
  take: () => assert.fail(),
  count: () => assert.fail(),
  refund: () => assert.fail(),
  enter: (keys) => {
    entered.push(keys);
    throw new Refusal('too-many-requests', 'No more streams.', { retryAfterSeconds: 5 });
  },
};

before(async () => {
  const log = createLogger('tickets', 'silent');
  const store = await createTestDatabase(tickets.migrations);
  const { database } = store;
  app = await createServer({ name: 'tickets', path: 'tickets', log });
  const callers = createCallers(
    app,
    database,
    { AUTH_URL: 'http://127.0.0.1:1', PUBLIC_URL: 'http://localhost:3000' },
    log,
  );
  // A stream that is opened although no limit admits it ends at once.
  const live: Live = { ...createLive(async () => [], log), join: async (stream) => stream.end() };
  addRoutes(app, {
    database,
    announce: () => {},
    live,
    browsing: createBrowsing(database, toTicket),
    suggestCities: createCitySuggestions(database),
    signedIn: callers.signedIn,
    limiter,
    currency: 'EUR',
    timeZone: 'UTC',
    toTicket,
  });
  as = (await createTokens(database))();
  close = async () => {
    await app.close();
    await store.close();
  };
});
after(() => close());
beforeEach(() => {
  [counted, entered] = [[], []];
});

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
const ticket = `/api/tickets/${randomUUID()}`;
const body = { title: 'A concert', priceCents: 2_500 };
const send = (method: Method, url: string, headers: object = as.headers) =>
  app.inject({ method, url, headers: { ...headers }, ...(method === 'POST' ? { payload: body } : {}) });

const readers: [Method, string, ...(keyof typeof limits)[]][] = [
  ['GET', '/api/tickets', 'readsByNetwork'],
  ['GET', '/api/tickets/cities', 'readsByNetwork'],
  ['GET', ticket, 'readsByNetwork'],
];
const signedIn: typeof readers = [
  ['GET', '/api/tickets/selling', 'readsByNetwork'],
  ['POST', '/api/tickets', 'listingsByUser', 'listingsByNetwork'],
  ['PATCH', ticket, 'changesByUser', 'changesByNetwork'],
  ['DELETE', ticket, 'changesByUser', 'changesByNetwork'],
];

describe('each route of tickets', () => {
  it('counts against its limits, those of a user after the user is known', async () => {
    for (const [method, url, ...expected] of [...readers, ...signedIn]) {
      counted = [];
      const { statusCode } = await send(method, url);
      assert.notEqual(statusCode, 500, `${method} ${url}`);
      assert.deepEqual(counted, expected, `${method} ${url}`);
    }
  });

  it('is 401 without a token if it is for signed-in users, before anything is counted', async () => {
    for (const [method, url] of signedIn) {
      const answer = await send(method, url, {});
      assert.deepEqual([answer.statusCode, answer.json().code], [401, 'not-signed-in'], `${method} ${url}`);
    }
    assert.deepEqual(counted, []);
  });

  it('opens a live stream only if the limits of its network and of the process admit it', async () => {
    const answer = await send('GET', '/api/tickets/live', {});
    assert.equal(answer.statusCode, 429);
    assert.deepEqual(entered, [{ streamsOfNetwork: '127.0.0.1', streams: 'all' }]);
  });

  it('opens no live stream for HEAD, which could never end: 405', async () => {
    const answer = await app.inject({ method: 'HEAD', url: '/api/tickets/live' });
    assert.deepEqual([answer.statusCode, answer.headers.allow, entered], [405, 'GET', []]);
  });

  it('refuses a live stream with an id that is too long, or with what is no parameter', async () => {
    for (const [query, status] of [
      [`lastEventId=${'1'.repeat(100)}`, 429],
      [`lastEventId=${'1'.repeat(101)}`, 400],
      ['since=1-1', 400],
    ] as const)
      assert.equal((await send('GET', `/api/tickets/live?${query}`, {})).statusCode, status, query);
    assert.equal(entered.length, 1);
  });

  it('is documented with a summary, its answer, and whether it needs a token', async () => {
    const { paths } = (await app.inject('/api/tickets/openapi.json')).json();
    const documented = Object.entries<Record<string, { summary: string; security?: object[]; responses: object }>>(
      paths,
    ).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { summary, security, responses }]) => {
        assert.ok(summary, `${method} ${path}`);
        const good = Object.keys(responses).filter((status) => Number(status) < 400);
        return [`${method} ${path}`, security ?? [], good] as const;
      }),
    );
    const token = [{ token: [] }];
    assert.deepEqual(documented.toSorted(), [
      ['delete /api/tickets/{id}', token, ['204']],
      ['get /api/tickets', [], ['200']],
      ['get /api/tickets/cities', [], ['200']],
      ['get /api/tickets/live', [], ['200']],
      ['get /api/tickets/sellers/{id}', [], ['200']],
      ['get /api/tickets/selling', token, ['200']],
      ['get /api/tickets/{id}', [], ['200', '304']],
      ['patch /api/tickets/{id}', token, ['200']],
      ['post /api/tickets', token, ['201']],
    ]);
  });
});

describe('each limit of tickets', () => {
  it('counts by what its name says, and has a reason; reads and streams are counted by each process', () => {
    for (const [name, { by, why }] of Object.entries(limits)) {
      assert.equal(by, name.endsWith('User') ? 'user' : name.endsWith('Network') ? 'network' : 'all', name);
      assert.match(why, /^[A-Z].{15,}\.$/, name);
    }
    assert.equal(limits.readsByNetwork.countedBy, 'process');
  });
});
