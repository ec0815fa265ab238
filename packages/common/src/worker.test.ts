import assert from 'node:assert/strict';
import { it } from 'node:test';
import { pino } from 'pino';
import { pause } from './pause.ts';
import { until } from './testing/until.ts';
import { createWorker } from './worker.ts';

const said: string[] = [];
const log = pino({ level: 'warn' }, { write: (line: string) => void said.push(JSON.parse(line).msg) });
const never = 3_600_000;

it('is done every so often, and when it failed again at its next turn, of which the log is told once for failures in a row', async () => {
  let turns = 0;
  const working = createWorker(
    5,
    async () => {
      turns += 1;
      if ((turns > 1 && turns < 6) || turns === 8) throw new Error('not now');
    },
    log,
    'it waits for its next turn',
  ).start();
  await until('ten turns', async () => turns >= 10);
  await working.stop();
  assert.deepEqual(said, ['it waits for its next turn', 'it waits for its next turn']);
  const done = turns;
  await pause(50);
  assert.equal(turns, done, 'stopped, it is done no more');
});

it('is done at the start, at once when woken, and once more when woken while it is being done, never twice at a time', async (t) => {
  let [turns, atOnce, most] = [0, 0, 0];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const worker = createWorker(
    never,
    async () => {
      most = Math.max(most, ++atOnce);
      await gates[turns++]?.promise;
      atOnce -= 1;
    },
    log,
    'never said',
  );
  const working = worker.start();
  t.after(() => working.stop());
  await until('the first turn', async () => turns === 1);
  for (let nth = 0; nth < 5; nth++) worker.wake();
  gates[0]?.resolve();
  await until('the second turn', async () => turns === 2);
  gates[1]?.resolve();
  await pause(50);
  assert.deepEqual([turns, most], [2, 1]);
  worker.wake();
  await until('the third turn', async () => turns === 3);
});

it('stops when what is being done has ended, and tells it to end', async () => {
  let isDone = false;
  const worker = createWorker(
    never,
    async (stopping) => {
      await pause(never, stopping);
      isDone = true;
    },
    log,
    'never said',
  );
  await worker.start().stop();
  assert.ok(isDone);
});
