import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { createHousekeeping } from './housekeeping.ts';
import { createTestDatabase } from './testing/database.ts';
import { until } from './testing/until.ts';

describe('housekeeping', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.close());

  const keysOf = async (text: string) => (await test.database.query<{ key: string }>(text)).map(({ key }) => key);

  const tidy = async (): Promise<void> => {
    await test.database.query(
      `insert into idempotency_keys (user_id, key, request_hash, claimed_at) values (uuidv7(), 'the oldest', '', 'epoch')`,
    );
    const housekeeping = createHousekeeping(test.database, pino({ level: 'silent' }));
    const running = housekeeping.start();
    housekeeping.wake();
    // `stop` waits for work in progress.
    await until('it has begun', async () => !(await keysOf('select key from idempotency_keys')).includes('the oldest'));
    await running.stop();
  };

  it('deletes answers after 24 hours, finished or not, and keeps younger ones', async () => {
    for (const [key, age, status] of [
      ['answered, old', '24 hours 1 minute', 201],
      ['unanswered, old', '24 hours 1 minute', null],
      ['answered, young', '23 hours 59 minutes', 201],
      ['unanswered, young', '23 hours 59 minutes', null],
    ] as const)
      await test.database.query(
        `insert into idempotency_keys (user_id, key, request_hash, status, claimed_at)
         values (uuidv7(), $1, '', $2, now() - $3::interval)`,
        [key, status, age],
      );
    await tidy();
    assert.deepEqual(await keysOf('select key from idempotency_keys order by key'), [
      'answered, young',
      'unanswered, young',
    ]);
  });

  it('deletes handled messages from the inbox after 7 days, and keeps younger ones', async () => {
    for (const age of ['7 days 1 minute', '6 days 23 hours 59 minutes', '1 minute'])
      await test.database.query('insert into inbox (message_id, received_at) values (uuidv7(), now() - $1::interval)', [
        age,
      ]);
    await tidy();
    const [row] = await test.database.query<{ count: number; oldest: string }>(
      `select count(*), (now() - min(received_at) > interval '6 days 23 hours')::text as oldest from inbox`,
    );
    assert.deepEqual(row, { count: 2, oldest: 'true' });
  });

  it('deletes messages from the outbox after 30 days, but none that a consumer may still need', async () => {
    for (const [id, age] of [
      ['1', '90 days'],
      ['2', '30 days 1 minute'],
      ['3', '29 days 23 hours 59 minutes'],
      ['4', '60 days'],
      ['5', '1 minute'],
    ])
      await test.database.query(
        `insert into outbox (type, aggregate_id, body, created_at)
         values ($1, uuidv7(), '{}', now() - $2::interval)`,
        [id, age],
      );
    const left = () => keysOf('select type as key from outbox order by type');
    const confirm = (type: string) =>
      test.database.query(`update relay set confirmed_txid = txid, confirmed_pos = pos from outbox where type = $1`, [
        type,
      ]);
    await tidy();
    assert.deepEqual(await left(), ['1', '2', '3', '4', '5'], 'nothing is confirmed yet');
    await confirm('3');
    await tidy();
    assert.deepEqual(await left(), ['3', '4', '5'], '4 is old and not confirmed');
    await confirm('4');
    await tidy();
    assert.deepEqual(await left(), ['3', '5']);
  });

  it('deletes no dead letter, because an operator decides about them', async () => {
    await test.database.query(
      `insert into dead_letters (message_id, stream, stream_seq, body, reason, deliveries, died_at)
       values ('x', 's', 1, '', 'r', 5, now() - interval '2 years')`,
    );
    await tidy();
    assert.equal((await test.database.query('select from dead_letters')).length, 1);
  });
});
