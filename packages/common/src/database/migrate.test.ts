import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { commonMigrations } from '../testing/database.ts';
import { testEnvironment } from '../testing/environment.ts';
import { migrate, untilMigrated } from './migrate.ts';

const name = `migrate_${randomBytes(6).toString('hex')}`;
const url = Object.assign(new URL(testEnvironment().postgresUrl), { pathname: `/${name}` }).href;
const migrations = { url, folders: [commonMigrations] };
const admin = new pg.Client({ connectionString: testEnvironment().postgresUrl });

before(async () => {
  await admin.connect();
  await admin.query(`create database ${name}`);
});

after(async () => {
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
});

describe('a release that waits for its database', () => {
  it('names what is missing when nobody brings it up to date', () =>
    assert.rejects(untilMigrated(migrations, 0), /not up to date/));

  it('goes on as soon as somebody else has done it, not before', async () => {
    let done = false;
    const waiting = untilMigrated(migrations, 60_000).then(() => {
      assert.ok(done);
    });
    await migrate(migrations);
    done = true;
    await waiting;
  });

  it('names a migration that is newer than the database', async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>('delete from migrations where name like $1 returning name', [
      '%0002%',
    ]);
    await client.end();
    await assert.rejects(untilMigrated(migrations, 0), (error: Error) => error.message.includes(rows[0]!.name));
  });
});
