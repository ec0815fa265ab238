import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { commonMigrations } from '../testing/database.ts';
import { testEnvironment } from '../testing/environment.ts';
import { migrate } from './migrate.ts';

const name = `grant_${randomBytes(6).toString('hex')}`;
const [owner, app] = [`${name}_owner`, `${name}_app`];
const admin = new pg.Client({ connectionString: testEnvironment().postgresUrl });
const urlOf = (username: string) =>
  Object.assign(new URL(testEnvironment().postgresUrl), { username, password: 'x', pathname: `/${name}` }).href;
const refused = { code: '42501' };

describe('the role a service runs as', () => {
  let folder: string;
  let client: pg.Client;
  const bringUpToDate = () =>
    migrate({ url: urlOf(owner), folders: [commonMigrations, join(folder, 'migrations')], app });
  const addMigration = (file: string, sql: string) => writeFile(join(folder, 'migrations', file), sql);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ticketing-grant-'));
    await mkdir(join(folder, 'migrations'));
    await addMigration(
      '0001_books.sql',
      'create table books (id int generated always as identity, line text); create sequence shelves;',
    );
    await writeFile(join(folder, 'grants.sql'), 'revoke update, delete on books from :"app";');
    await admin.connect();
    for (const role of [owner, app]) await admin.query(`create role ${role} login password 'x'`);
    await admin.query(`create database ${name} owner ${owner}`);
    await bringUpToDate();
    client = new pg.Client({ connectionString: urlOf(app) });
    await client.connect();
  });
  after(async () => {
    await client?.end();
    await admin.query(`drop database ${name} with (force)`);
    for (const role of [owner, app]) await admin.query(`drop role ${role}`);
    await admin.end();
    await rm(folder, { recursive: true });
  });

  it('writes rows, except where its grants.sql revokes that', async () => {
    await client.query("insert into books (line) values ('one')");
    assert.equal((await client.query('select line from books')).rowCount, 1);
    assert.equal((await client.query("select nextval('shelves')")).rowCount, 1);
    await assert.rejects(client.query("select setval('shelves', 9)"), refused);
    await assert.rejects(client.query("update books set line = 'two'"), refused);
    await assert.rejects(client.query('delete from books'), refused);
    await assert.rejects(client.query('truncate books'), refused);
    await assert.rejects(client.query('drop table books'), refused);
    await assert.rejects(client.query('create table more (word text)'), refused);
    await assert.rejects(client.query("insert into migrations (name) values ('mine')"), refused);
  });

  it('gets its rights on the tables of the next migration', async () => {
    await addMigration('0002_pages.sql', 'create table pages (word text);');
    await bringUpToDate();
    await client.query("insert into pages values ('one')");
    await client.query("update pages set word = 'two'");
    await client.query('delete from pages');
    await assert.rejects(client.query('truncate pages'), refused);
    await assert.rejects(client.query('delete from books'), refused);
  });

  it('is the only one with rights: everybody else has none on the database, the schema and the tables', async () => {
    const { rows } = await client.query<{ rights: boolean[] }>(
      `select array[has_database_privilege('public', current_database(), 'connect, temporary, create'),
         has_schema_privilege('public', 'public', 'usage, create'),
         has_table_privilege('public', 'books', 'select, insert, update, delete')] as rights`,
    );
    assert.deepEqual(rows[0]?.rights, [false, false, false]);
  });

  it('is the only role that may connect, besides the owner', async () => {
    const stranger = `${name}_stranger`;
    await admin.query(`create role ${stranger} login password 'x'`);
    await assert.rejects(new pg.Client({ connectionString: urlOf(stranger) }).connect(), refused);
    await admin.query(`drop role ${stranger}`);
  });

  it('loses what somebody has granted it, or everybody, by hand', async () => {
    const byHand = new pg.Client({ connectionString: urlOf(owner) });
    await byHand.connect();
    for (const grantee of [app, 'public']) {
      await byHand.query(`grant truncate, select on books to ${grantee}`);
      await byHand.query(`grant create on schema public to ${grantee}`);
      await byHand.query(`grant temporary on database ${name} to ${grantee}`);
    }
    await bringUpToDate();
    const { rows } = await byHand.query<{ rights: boolean[] }>(
      `select array[has_table_privilege($1, 'books', 'truncate'), has_table_privilege('public', 'books', 'select'),
         has_schema_privilege($1, 'public', 'create'), has_database_privilege($1, current_database(), 'temporary')] as rights`,
      [app],
    );
    await byHand.end();
    assert.deepEqual(rows[0]?.rights, [false, false, false, false]);
  });

  it('keeps its rights when granting new ones fails', async () => {
    await writeFile(join(folder, 'grants.sql'), 'revoke update on nothing_there from :"app";');
    await assert.rejects(bringUpToDate(), ({ message, cause }: Error) => {
      assert.match(message, /could not be granted its rights/);
      assert.match(String(cause), /nothing_there/);
      return true;
    });
    await client.query("insert into books (line) values ('still')");
  });
});
