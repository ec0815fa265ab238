import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createTestDatabase } from '../testing/database.ts';
import { until } from '../testing/until.ts';
import { type Page, raiseVersions, republishPage } from './republish.ts';
import { requestRepublish } from './restored.ts';

const nobody = '00000000-0000-0000-0000-000000000000';
const id = (nth: number): string => `00000000-0000-0000-0000-00000000000${nth}`;

describe('what a service owns', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  before(async () => {
    test = await createTestDatabase();
    await test.database.query('create table things (id uuid primary key, version int not null)');
  });
  after(() => test.close());
  beforeEach(() => test.database.query('truncate things'));

  const isDue = async () =>
    (await test.database.query<{ after: string | null }>('select republish_after as after from relay'))[0]?.after;

  it('gets versions of at least the floor, a page at a time, and never lower ones', async () => {
    await test.database.query(
      'insert into things values ($1, 1), ($2, 9), ($3, 2), ($4, 3), ($5, 4)',
      [1, 2, 3, 4, 5].map(id),
    );
    const raise = (after: string, limit: number) =>
      test.database.transaction((tx) => raiseVersions(tx, 'things', { after, limit, versionFloor: 7 }));
    const versions = async () =>
      (await test.database.query<{ version: number }>('select version from things order by id')).map(
        (row) => row.version,
      );
    await raise(id(1), 3);
    assert.deepEqual(await versions(), [1, 9, 7, 7, 4]);
    await raise(nobody, 5);
    assert.deepEqual(await versions(), [7, 9, 7, 7, 7]);
  });

  it('is published page after page from the beginning, each from where the last ended, until there is none', async () => {
    await test.database.query('update relay set version_floor = 7');
    await requestRepublish(test.database);
    const pages: Page[] = [];
    const lasts = [id(3), id(5), null];
    const republish = async (_tx: unknown, page: Page) => lasts[pages.push(page) - 1] ?? null;
    for (let nth = 0; nth < 5; nth++) await republishPage(test.database, republish);
    assert.deepEqual(
      pages,
      [nobody, id(3), id(5)].map((after) => ({ after, versionFloor: 7, limit: 5_000 })),
    );
    assert.equal(await isDue(), null);
  });

  it('stays due from the same place when a page fails', async () => {
    await requestRepublish(test.database);
    const failing = republishPage(test.database, async (tx) => {
      await tx.query('insert into things values ($1, 1)', [id(1)]);
      throw new Error('the page failed');
    });
    await assert.rejects(failing, /the page failed/);
    assert.equal(await isDue(), nobody);
    assert.deepEqual(await test.database.query('select from things'), []);
  });

  it('is published by one replica at a time', async () => {
    await requestRepublish(test.database);
    const pages: string[] = [];
    const isWaitedFor = async (): Promise<boolean> =>
      (
        await test.database.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).length > 0;
    const republish = async (_tx: unknown, { after }: Page) => {
      pages.push(after);
      if (pages.length === 1) await until('the other one is there', async () => pages.length > 1 || isWaitedFor());
      return after === nobody ? id(1) : null;
    };
    await Promise.all([republishPage(test.database, republish), republishPage(test.database, republish)]);
    assert.deepEqual(pages, [nobody, id(1)]);
  });
});
