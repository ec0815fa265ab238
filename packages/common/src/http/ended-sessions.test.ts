import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { EndedSession } from '@ticketing/contracts/messages/sessions';
import { pino } from 'pino';
import { openDatabase } from '../database/database.ts';
import { createHousekeeping } from '../housekeeping.ts';
import { createTestDatabase } from '../testing/database.ts';
import { createTokens, type Somebody } from '../testing/tokens.ts';
import { until } from '../testing/until.ts';
import { callerOf } from './authenticate.ts';
import { createCallers } from './callers.ts';
import { endSessions } from './ended-sessions.ts';
import { createEventStreams } from './event-stream.ts';
import { createServer } from './server.ts';

const log = pino({ level: 'silent' });
const config = { AUTH_URL: 'http://127.0.0.1:9', PUBLIC_URL: 'http://localhost:3000' };

describe('a session that has ended', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let somebody: (name?: string) => Somebody;
  const closing: (() => Promise<void>)[] = [];

  before(async () => {
    test = await createTestDatabase();
    somebody = await createTokens(test.database);
  });
  after(async () => {
    for (const close of closing.reverse()) await close();
    await test.close();
  });

  /** A replica of a service, listening on a port. */
  const startReplica = async () => {
    const database = openDatabase(test.url, 3, log);
    const app = await createServer({ name: 'things', path: 'things', log });
    const callers = createCallers(app, database, config, log);
    const openStream = createEventStreams(app, undefined, callers.revocation);
    app.get('/me', { preValidation: callers.signedIn }, async (request) => ({ id: callerOf(request).id }));
    app.get('/live', { preValidation: callers.signedIn }, async (request, reply) => void openStream(request, reply));
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const background = callers.start();
    closing.push(async () => {
      await background.stop();
      await app.close();
      await database.close();
    });
    return {
      callers,
      database,
      statusFor: async ({ headers }: Somebody) => (await app.inject({ url: '/me', headers })).statusCode,
      watch: async ({ headers }: Somebody) => {
        const { body } = await fetch(`${url}/live`, { headers });
        let isOpen = true;
        void body?.pipeTo(new WritableStream()).finally(() => {
          isOpen = false;
        });
        return () => isOpen;
      },
    };
  };
  const endOf = ({ sessionHash }: Somebody, seconds = 900): EndedSession => ({
    sessionHash,
    endedAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + seconds * 1_000).toISOString(),
    version: 1,
  });

  it('is refused at once by the replica that consumes the message, soon by the others, and no other session is', async () => {
    const [here, there] = [await startReplica(), await startReplica()];
    const [ada, grace] = [somebody('Ada'), somebody('Grace')];
    for (const replica of [here, there])
      for (const who of [ada, grace]) assert.equal(await replica.statusFor(who), 200);
    await here.database.transaction((tx) => endSessions(here.callers.endedSessions)(tx, [endOf(ada)]));
    assert.equal(await here.statusFor(ada), 401);
    await until('the other replica refuses', async () => (await there.statusFor(ada)) === 401);
    for (const replica of [here, there]) assert.equal(await replica.statusFor(grace), 200);
  });

  it('is not refused when the transaction rolls back', async () => {
    const here = await startReplica();
    const ada = somebody();
    const failing = here.database.transaction(async (tx) => {
      await here.callers.endedSessions.store(tx, [endOf(ada)]);
      throw new Error('something else failed');
    });
    await assert.rejects(failing);
    assert.equal(await here.statusFor(ada), 200);
  });

  it('is refused from the first request on by a replica that starts later', async () => {
    const here = await startReplica();
    const ada = somebody();
    await here.database.transaction((tx) => here.callers.endedSessions.store(tx, [endOf(ada)]));
    assert.equal(await (await startReplica()).statusFor(ada), 401);
  });

  it('ends its event streams on every replica, and no others', async () => {
    const [here, there] = [await startReplica(), await startReplica()];
    const [ada, grace] = [somebody(), somebody()];
    const [adaHere, adaThere] = [await here.watch(ada), await there.watch(ada)];
    const graceHere = await here.watch(grace);
    await here.database.transaction((tx) => here.callers.endedSessions.store(tx, [endOf(ada)]));
    await until('both streams end', async () => !adaHere() && !adaThere());
    assert.ok(graceHere());
  });

  it('may be consumed twice, and is deleted when its last token has expired', async () => {
    const here = await startReplica();
    const [ada, grace] = [somebody(), somebody()];
    const store = (...ended: EndedSession[]) =>
      here.database.transaction((tx) => here.callers.endedSessions.store(tx, ended));
    await store(endOf(ada), endOf(grace, -120));
    await store(endOf(ada));
    const housekeeping = createHousekeeping(
      here.database,
      { owner: 'tickets', outboxRetentionSeconds: 60, inboxRetentionSeconds: 60, intervalSeconds: 60 },
      log,
    );
    const running = housekeeping.start();
    housekeeping.wake();
    await until('the expired one is gone', async () => {
      const rows = await here.database.query<{ hash: string }>('select hash from ended_sessions');
      const hashes = rows.map(({ hash }) => hash);
      return hashes.includes(ada.sessionHash) && !hashes.includes(grace.sessionHash);
    });
    await running.stop();
  });
});
