import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';

describe('the idle system', () => {
  let system: WholeStack;

  before(async () => {
    system = await startWholeStack();
  });
  after(() => system.close());

  it('all processes without the client take at most 1 GiB, shared memory counted once', async (t) => {
    await sleep(5_000);
    const kib = Object.entries(system.stack.stack.processes).map(
      ([name, { pid }]) => [name, pid ? familyPssKib(pid) : 0] as const,
    );
    const total = kib.reduce((sum, [, size]) => sum + size, 0);
    t.diagnostic(
      `${Math.round(total / 1_024)} MiB: ${kib.map(([name, size]) => `${name} ${Math.round(size / 1_024)}`).join(', ')}`,
    );
    assert.ok(total <= 1_024 * 1_024);
  });

  it('what one service commits is soon seen in another', async (t) => {
    const { people, stack } = system;
    const seller = await people.signUp('Seller');
    const orders = new pg.Client({ connectionString: stack.stack.databases.orders });
    await orders.connect();
    const delaysMs: number[] = [];
    for (let i = 0; i < 200; i++) {
      const { id } = await people.list(seller);
      const answered = performance.now();
      while ((await orders.query('select from tickets where id = $1', [id])).rowCount === 0) await sleep(1);
      delaysMs.push(performance.now() - answered);
      await sleep(20);
    }
    await orders.end();
    delaysMs.sort((a, b) => a - b);
    const [p50 = 0, p99 = 0] = [delaysMs[99], delaysMs[197]];
    t.diagnostic(`from the answer of one to the row of the other: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
    assert.ok(p50 < 1_000, 'relay and consumers wait for a poll');
  });
});

/** Proportional set size of a process and its children: PostgreSQL has one for each connection. */
const familyPssKib = (pid: number): number => {
  const own = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return own + children.reduce((sum, child) => sum + familyPssKib(Number(child)), 0);
};
