import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { openSnapshot } from './backup/dump-database.ts';
import { operate as operateIn } from './testing/operate.ts';
import { goShopping, openShop } from './testing/shop.ts';

const shop = await openShop();
const work = mkdtempSync(join(tmpdir(), 'ticketing-backup-'));
after(async () => {
  await shop.close();
  rmSync(work, { recursive: true, force: true });
});
const folder = join(work, 'evening');
const operate = (...args: string[]) => operateIn(shop.home, args);
const isClean = async () => {
  const { code, said } = await operate('verify', '--wait', '60');
  assert.equal(code, 0, said);
};
const statusOf = async (order: { id: string }) =>
  (await shop.sql('orders', `select status from orders where id = '${order.id}'`))[0]?.status;
const payment = async (order: { id: string }) =>
  (await shop.sql('payments', `select status from payments where order_id = '${order.id}'`))[0]?.status;

/** Services that had to notice by themselves what their databases should have told them. */
const noticed = () =>
  readdirSync(join(shop.home, 'logs')).filter((file) =>
    readFileSync(join(shop.home, 'logs', file), 'utf8').includes('came from a backup'),
  );

const first = await goShopping(shop);
await isClean();

test('a backup of a running system has every database and the sandbox, and only its user can read it', async () => {
  const { code, said, complained } = await operate('backup', folder);
  assert.equal(code, 0, complained);
  assert.match(said, /^auth +\d+ tables, \d+ rows\ntickets .*\norders .*\npayments .*\nsandbox /);
  execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: folder });
  const listed = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n').length;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  assert.equal(files.length, listed + 1);
  assert.equal(execFileSync('stat', ['--format=%a', folder], { encoding: 'utf8' }).trim(), '700');
  assert.match((await operate('backup', folder)).complained, /exists already/);
});

test('a backup of a database is of one moment, whatever is written meanwhile', async () => {
  const into = join(work, 'moment');
  const snapshot = await openSnapshot('auth', shop.stack.databases.auth);
  try {
    const usersOf = async () => (await snapshot.dump(into)).tables.find(({ name }) => name === 'users')?.rows;
    const before = await usersOf();
    assert.ok(before);
    await shop.signUp('Fanny');
    assert.equal(await usersOf(), before);
  } finally {
    await snapshot.close();
  }
});

/** A copy of the backup with an altered manifest, whose checksum is right. */
const altered = (name: string, alter: (manifest: string) => string): string => {
  const copy = join(work, name);
  cpSync(folder, copy, { recursive: true });
  const [manifest, sums] = [join(copy, 'manifest.json'), join(copy, 'SHA256SUMS')];
  writeFileSync(manifest, alter(readFileSync(manifest, 'utf8')));
  const sum = execFileSync('sha256sum', ['manifest.json'], { cwd: copy, encoding: 'utf8' });
  writeFileSync(sums, readFileSync(sums, 'utf8').replace(/^.*manifest\.json\n/, sum));
  return copy;
};

test('a backup of a newer release, or of migrations that were edited since, is refused, and so is a second restore at a time', async () => {
  const refusals: [string, (manifest: string) => string, RegExp][] = [
    [
      'newer',
      (text) => text.replace('auth/0001_accounts.sql', 'auth/9999_later.sql'),
      /^The backup of auth is of a newer release: this one has no migration auth\/9999_later\.sql\./,
    ],
    [
      'edited',
      (text) => text.replace(/("name": "common\/0001_messaging\.sql",\s+"checksum": ")\w/, '$1x'),
      /^The migration common\/0001_messaging\.sql was edited after the backup of auth was taken/,
    ],
  ];
  for (const [name, alter, complaint] of refusals) {
    const { code, complained } = await operate('restore', altered(name, alter), '--yes');
    assert.match(complained, complaint);
    assert.match(complained, /Nothing was changed\.\n$/);
    assert.equal(code, 1);
  }
  const other = new pg.Client(shop.stack.postgresAdmin);
  await other.connect();
  try {
    await other.query(`select pg_advisory_lock(hashtext('restore'))`);
    assert.equal(
      (await operate('restore', folder, '--yes')).complained,
      'Another restore is under way: wait for it.\n',
    );
  } finally {
    await other.end();
  }
});

test('a backup that is incomplete or altered is refused in a sentence, and nothing is changed', async () => {
  const databases = async () => {
    const client = new pg.Client(shop.stack.postgresAdmin);
    await client.connect();
    try {
      return (await client.query('select oid, datname from pg_database order by oid')).rows;
    } finally {
      await client.end();
    }
  };
  const before = await databases();
  const damage: [string, (copy: string) => void, RegExp][] = [
    ['without its sums', (copy) => rmSync(join(copy, 'SHA256SUMS')), /is no complete backup: it has no SHA256SUMS/],
    [
      'without a table',
      (copy) => rmSync(join(copy, 'orders/orders.gz')),
      /is incomplete: orders\/orders\.gz is missing/,
    ],
    [
      'with another table',
      (copy) => appendFileSync(join(copy, 'auth/users.gz'), 'x'),
      /altered: auth\/users\.gz differs/,
    ],
    [
      'with another sandbox',
      (copy) => appendFileSync(join(copy, 'sandbox.db.gz'), 'x'),
      /altered: sandbox\.db\.gz differs/,
    ],
    [
      'with another manifest',
      (copy) => {
        const file = join(copy, 'manifest.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace('"rows": ', '"rows": 1'));
      },
      /altered: manifest\.json differs/,
    ],
  ];
  for (const [name, spoil, complaint] of damage) {
    const copy = join(work, name.replaceAll(' ', '-'));
    cpSync(folder, copy, { recursive: true });
    spoil(copy);
    const { code, complained } = await operate('restore', copy, '--yes');
    assert.match(complained, complaint, name);
    assert.match(complained, /Nothing was changed\.\n$/, name);
    assert.equal(code, 1, name);
  }
  assert.match((await operate('restore', join(work, 'nowhere'), '--yes')).complained, /There is no .*nowhere/);
  const asked = await operate('restore', folder);
  assert.match(asked.said, /^This puts auth, tickets, orders, payments, the sandbox's data back to .*add --yes\.$/m);
  assert.equal(asked.code, 1);
  assert.deepEqual(await databases(), before);
});

test('after a restore all is as it was at the backup, all agree, and people buy again', async () => {
  const later = await goShopping(shop);
  // The order that waited at the backup is paid since, and the orders that are made now go with their tickets.
  await shop.pay(first.buyer, first.waiting, 'pm_card_visa');
  await isClean();
  assert.equal(await statusOf(first.waiting), 'complete');

  const { code, said, complained } = await operate('restore', folder, '--yes');
  assert.equal(code, 0, `${said}${complained}`);
  await isClean();
  assert.equal(await statusOf(first.bought), 'complete');
  assert.equal(await statusOf(first.waiting), 'awaiting-payment');
  assert.equal(await statusOf(later.bought), undefined);
  assert.equal(await payment(later.bought), undefined);
  assert.deepEqual(noticed(), []);
  assert.deepEqual(await shop.sql('tickets', `select from tickets where id = '${later.ticket.id}'`), []);
  assert.match(said, /kept as auth_before_restore, tickets_before_restore, orders_before_restore, payments_before_/);
  const replaced = new pg.Client(shop.stack.postgresAdmin.replace(/\/[^/]*$/, '/orders_before_restore'));
  await replaced.connect();
  const { rows } = await replaced.query('select status from orders where id = $1', [later.bought.id]);
  await replaced.end();
  assert.deepEqual(rows, [{ status: 'complete' }], 'what the restore took away can still be read');

  await shop.pay(first.buyer, first.waiting, 'pm_card_visa');
  await goShopping(shop);
  await isClean();
  assert.equal(await statusOf(first.waiting), 'complete');
});

test('a restore of orders alone takes over what payments knows, and the others keep what they have', async () => {
  const again = join(work, 'night');
  const { buyer, waiting } = await goShopping(shop);
  await isClean();
  assert.equal((await operate('backup', again)).code, 0);
  await shop.pay(buyer, waiting, 'pm_card_visa');
  const newcomer = await shop.signUp('Felix');
  await isClean();
  const { code, said, complained } = await operate('restore', again, '--yes', '--only', 'orders');
  assert.equal(code, 0, `${said}${complained}`);
  assert.match(said, /^orders +loaded and marked as restored\n\nBack at .*: orders\.$/m);
  await isClean();
  assert.equal(await statusOf(waiting), 'complete');
  assert.equal((await shop.sql('auth', `select from users where id = '${newcomer.id}'`)).length, 1);
});

test('a backup of another home, whose signing keys cannot be read here, is refused', async () => {
  const other = altered('other', (text) => text.replace(/"authSecret": "\w+"/, '"authSecret": "another"'));
  assert.match((await operate('restore', other, '--yes')).complained, /is of another home/);
  assert.ok(existsSync(folder));
});
