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
  const other = join(work, 'other');
  cpSync(folder, other, { recursive: true });
  const file = join(other, 'manifest.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"authSecret": "\w+"/, '"authSecret": "another"'));
  const sum = execFileSync('sha256sum', ['manifest.json'], { cwd: other, encoding: 'utf8' });
  const sums = join(other, 'SHA256SUMS');
  writeFileSync(sums, readFileSync(sums, 'utf8').replace(/^.*manifest\.json\n/, sum));
  assert.match((await operate('restore', other, '--yes')).complained, /is of another home/);
  assert.ok(existsSync(folder));
});
