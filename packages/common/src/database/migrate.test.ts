import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

describe('migrations', () => {
  const own = `${name}_own`;
  const ownUrl = Object.assign(new URL(url), { pathname: `/${own}` }).href;
  let folder: string;
  let client: pg.Client;
  const add = (file: string, sql: string) => writeFile(join(folder, 'things', 'migrations', file), sql);
  const run = () => migrate({ url: ownUrl, folders: [commonMigrations, join(folder, 'things', 'migrations')] });
  const done = async (): Promise<string[]> =>
    (
      await client.query<{ name: string }>(`select name from migrations where name like 'things/%' order by name`)
    ).rows.map((row) => row.name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ticketing-migrate-'));
    await mkdir(join(folder, 'things', 'migrations'), { recursive: true });
    await admin.query(`create database ${own}`);
    client = new pg.Client({ connectionString: ownUrl });
    await client.connect();
  });
  after(async () => {
    await client.end();
    await admin.query(`drop database ${own} with (force)`);
    await rm(folder, { recursive: true });
  });

  it('run once each, in the order of their numbers after the common ones, however many processes start them', async () => {
    await add('0002_second.sql', `insert into things values ('second')`);
    await add('0010_last.sql', `insert into things values ('last')`);
    await add(
      '0001_first.sql',
      `create table things (name text, nth int generated always as identity);
      insert into things values ('first'); insert into outbox (type, aggregate_id, body) values ('x', uuidv7(), '{}')`,
    );
    await add('README.md', 'not SQL');
    await Promise.all(Array.from({ length: 4 }, run));
    await run();
    assert.deepEqual(await done(), ['things/0001_first.sql', 'things/0002_second.sql', 'things/0010_last.sql']);
    const { rows } = await client.query<{ name: string }>('select name from things order by nth');
    assert.deepEqual(
      rows.map((row) => row.name),
      ['first', 'second', 'last'],
    );
  });

  it('leave nothing of one that fails, which is named, and go on with it once it is right', async () => {
    await add('0011_before.sql', `insert into things values ('before')`);
    await add('0012_wrong.sql', `insert into things values ('wrong'); select 1 / 0`);
    await add('0013_after.sql', `insert into things values ('after')`);
    await assert.rejects(run(), ({ message, cause }: Error) => {
      assert.match(message, /Migration things\/0012_wrong\.sql failed/);
      assert.match(String(cause), /division by zero/);
      return true;
    });
    const names = async () =>
      (await client.query<{ name: string }>('select name from things order by nth offset 3')).rows.map(
        (row) => row.name,
      );
    assert.deepEqual(await names(), ['before']);
    await add('0012_wrong.sql', `insert into things values ('right')`);
    await run();
    assert.deepEqual(await names(), ['before', 'right', 'after']);
  });

  const edited = /^Edited after it was applied to this database: things\/0014_edited\.sql\. Put the file back/;

  it('are refused, and nothing is changed, when the file of one was edited after it was applied', async () => {
    await add('0014_edited.sql', `insert into things values ('as it was')`);
    await run();
    const before = await done();
    await add('0014_edited.sql', `insert into things values ('as it became')`);
    await add('0015_next.sql', `insert into things values ('next')`);
    await assert.rejects(run(), { message: edited });
    assert.deepEqual(await done(), before);
    const waiting = { url: ownUrl, folders: [commonMigrations, join(folder, 'things', 'migrations')] };
    await assert.rejects(untilMigrated(waiting, 60_000), { message: edited });
    await add('0014_edited.sql', `insert into things values ('as it was')`);
    await run();
    assert.deepEqual(await done(), [...before, 'things/0015_next.sql']);
  });

  it('are the same with the line ends of another system', async () => {
    await add('0016_lines.sql', `insert into things\nvalues ('lines');\n`);
    await run();
    await add('0016_lines.sql', `insert into things\r\nvalues ('lines');\r\n`);
    await run();
  });

  it('of a release that recorded no checksums get them, and are refused when they are edited from then on', async () => {
    await client.query('alter table migrations drop column checksum');
    await run();
    const { rows } = await client.query('select from migrations where checksum is null');
    assert.deepEqual(rows, []);
    await add('0014_edited.sql', `insert into things values ('as it became')`);
    await assert.rejects(run(), { message: edited });
  });
});
