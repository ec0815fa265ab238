import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { System } from '../system/system.ts';
import type { FaultKind } from './fault.ts';

/**
 * The database of auth is put back to a copy of a while ago, in which somebody still has the name they had then. Of all
 * databases this is the one that nobody else writes to meanwhile: what was made in the others after the copy would be
 * gone, as docs/adr/0010 says, and so would the promises about it.
 */
export const databaseOlder: FaultKind = {
  mostMs: 6_000,
  weight: 0.3,
  alone: true,
  draw: ({ system }) => ({
    target: 'auth',
    disturbs: ['auth'],
    holds: ['auth', 'auth-2', 'postgres'],
    happen: async (holdMs) => {
      const somebody = await signUp(system);
      await withoutAuth(
        system,
        'drop database if exists auth_older',
        'create database auth_older template auth owner auth',
      );
      await system.untilWell(['auth']);
      await somebody.goBy('Somebody Else');
      await sleep(holdMs);
      await withoutAuth(system, 'drop database auth with (force)', 'alter database auth_older rename to auth');
    },
  }),
};

const withoutAuth = async (system: System, ...statements: readonly string[]): Promise<void> => {
  const stack = system.stack();
  await stack.interrupt('auth', () =>
    stack.interrupt('auth-2', async () => {
      const admin = new pg.Client({ connectionString: stack.stack.postgresAdmin });
      await admin.connect();
      try {
        // Those of processes that are gone end a moment later.
        await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'auth'`);
        await sleep(200);
        for (const statement of statements) await admin.query(statement);
      } finally {
        await admin.end();
      }
    }),
  );
};

/** Somebody who signs up, and can change their name. */
const signUp = async (system: System) => {
  const { url } = system.stack().stack;
  let cookie = '';
  const ask = async (path: string, body: object): Promise<void> => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    const cookies = answer.headers.getSetCookie().map((one) => one.split(';', 1)[0]);
    if (cookies.length > 0) cookie = cookies.join('; ');
  };
  await ask('/api/users/signup', { email: `${randomUUID()}@example.com`, password: 'correct horse', name: 'Somebody' });
  return { goBy: (name: string) => ask('/api/users/auth/update-user', { name }) };
};
