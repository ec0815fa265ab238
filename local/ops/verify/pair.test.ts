import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pair, type Row } from './pair.ts';

async function* stream(ids: readonly string[]): AsyncGenerator<Row> {
  for (const id of ids) yield { id };
}

const pairsOf = async (left: readonly string[], right: readonly string[]) => {
  const pairs: [Row | null, Row | null][] = [];
  for await (const one of pair(stream(left), stream(right))) pairs.push(one);
  return pairs;
};

const ids = fc.uniqueArray(fc.integer({ min: 10, max: 40 }).map(String)).map((all) => all.toSorted());

test('whatever two streams hold, every id comes once and in order, with what each stream has of it', () =>
  fc.assert(
    fc.asyncProperty(ids, ids, async (left, right) => {
      const pairs = await pairsOf(left, right);
      const expected = [...new Set([...left, ...right])].toSorted().map((id) => {
        return [left.includes(id) ? { id } : null, right.includes(id) ? { id } : null];
      });
      assert.deepEqual(pairs, expected);
    }),
  ));

test('a stream out of order, or with an id twice, is an error and not a difference', async () => {
  await assert.rejects(pairsOf(['b', 'a'], []), /a comes after b/);
  await assert.rejects(pairsOf([], ['a', 'a']), /a comes after a/);
});
