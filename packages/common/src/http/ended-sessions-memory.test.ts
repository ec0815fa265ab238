import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Database } from '../database/database.ts';
import { createTestDatabase } from '../testing/database.ts';
import { until } from '../testing/until.ts';
import { createEndedSessions } from './ended-sessions.ts';

const log = pino({ level: 'silent' });
const minuteMs = 60_000;

describe('the ended sessions of a replica', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.close());

  /** Stores an ended session as another replica did, `agoSeconds` ago; its tokens are valid for `forSeconds`. */
  const insert = async (agoSeconds: number, forSeconds = 900): Promise<string> => {
    const hash = randomBytes(32).toString('base64url');
    await test.database.query(
      `insert into ended_sessions (hash, until, stored_at)
       values ($1, now() + make_interval(secs => $2), now() - make_interval(secs => $3))`,
      [hash, forSeconds, agoSeconds],
    );
    return hash;
  };
  const open = (database: Pick<Database, 'query'> = test.database) => createEndedSessions(database as Database, log);
  const ended = (hash: string, expiresAtMs: number) => ({
    sessionHash: hash,
    endedAt: new Date().toISOString(),
    expiresAt: new Date(expiresAtMs).toISOString(),
    version: 1,
  });

  it('are loaded whole, however long ago they ended, except those whose tokens have all expired', async () => {
    const [old, expired] = [await insert(86_400), await insert(86_400, -1)];
    const sessions = open();
    assert.equal(sessions.has(old), false, 'not yet');
    await sessions.loaded();
    assert.equal(sessions.has(old), true);
    assert.equal(sessions.has(expired), false);
  });

  it('are loaded by one query, whoever asks, and again after it failed', async () => {
    let queries = 0;
    let isAway = true;
    const sessions = open({
      query: async () => {
        queries += 1;
        if (isAway) throw new Error('the database is away');
        return [];
      },
    });
    const tries = await Promise.allSettled([sessions.loaded(), sessions.loaded()]);
    assert.deepEqual([tries.map(({ status }) => status), queries], [['rejected', 'rejected'], 1]);
    isAway = false;
    await Promise.all([sessions.loaded(), sessions.loaded()]);
    await sessions.loaded();
    assert.equal(queries, 2);
  });

  it('include within seconds one that another replica stores, also half a minute after its moment, and each is reported once', async () => {
    const sessions = open();
    await sessions.loaded();
    let times = 0;
    sessions.onEnded(() => {
      times += 1;
    });
    const running = sessions.start();
    try {
      const early = await insert(0);
      const storedAt = performance.now();
      await until('the poll finds it', async () => sessions.has(early));
      assert.ok(performance.now() - storedAt < 10_000, 'every replica reads once a second');
      assert.equal(times, 1);
      const late = await insert(30);
      await until('a later poll finds it', async () => sessions.has(late));
      assert.equal(times, 2);
    } finally {
      await running.stop();
    }
  });

  it('are kept a minute longer than their last token, and reported by the replica that stores them once', async () => {
    const sessions = open();
    const calls: string[] = [];
    sessions.onEnded(() => void calls.push('first'));
    sessions.onEnded(() => void calls.push('second'));
    const hash = randomBytes(32).toString('base64url');
    const expiresAtMs = Date.now() + 10 * minuteMs;
    for (let nth = 0; nth < 2; nth++)
      await test.database.transaction((tx) => sessions.store(tx, [ended(hash, expiresAtMs)]));
    assert.equal(sessions.has(hash), true);
    assert.deepEqual(calls, ['first', 'second']);
    const rows = await test.database.query<{ until: Date }>('select until from ended_sessions where hash = $1', [hash]);
    assert.deepEqual(
      rows.map((row) => row.until.getTime()),
      [expiresAtMs + minuteMs],
    );
  });

  it('leave the memory when their last token has expired', async (t) => {
    const sessions = open();
    const hash = randomBytes(32).toString('base64url');
    await test.database.transaction((tx) => sessions.store(tx, [ended(hash, Date.now() + 10 * minuteMs)]));
    await sessions.loaded();
    assert.equal(sessions.has(hash), true);
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 12 * minuteMs });
    const running = sessions.start();
    try {
      // The clock stands still, so this counts.
      for (let times = 0; sessions.has(hash) && times < 1_000; times++) await sleep(20);
      assert.equal(sessions.has(hash), false);
    } finally {
      await running.stop();
    }
  });
});
