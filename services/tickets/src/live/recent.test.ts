import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRecent, formatPosition, parsePosition } from './recent.ts';

describe('an event id', () => {
  it('is the position it stands for, or none', () => {
    const position = { epoch: 1_764_000_000_123, seq: 42 };
    assert.equal(formatPosition(position), '1764000000123-42');
    assert.deepEqual(parsePosition('1764000000123-42'), position);
    assert.deepEqual(parsePosition('1-0'), { epoch: 1, seq: 0 });
    for (const text of ['', '42', '-42', '1764000000123-', '1-2-3', 'x1-2', '1-2x', '1.5-2', '1-1234567890123456'])
      assert.equal(parsePosition(text), null, text);
    for (const text of ['1234567890123456-1', '1 -2', '1-2\n']) assert.equal(parsePosition(text), null, text);
  });
});

describe('the tickets that changed last', () => {
  const at = (seq: number, epoch = 7) => ({ epoch, seq });

  it('are none before the first position, and nothing can be told', () => {
    const recent = createRecent(10);
    assert.equal(recent.position(), null);
    recent.record(1, ['a']);
    assert.equal(recent.position(), null);
    assert.equal(recent.since(at(0)), null);
  });

  it('are those that changed after a position, each once, in the order of their last change', () => {
    const recent = createRecent(10);
    recent.restart(at(5));
    recent.record(6, ['a', 'b']);
    recent.record(7, ['c']);
    recent.record(8, ['a']);
    assert.deepEqual(recent.position(), at(8));
    assert.deepEqual(recent.since(at(5)), ['b', 'c', 'a']);
    assert.deepEqual(recent.since(at(6)), ['c', 'a']);
    assert.deepEqual(recent.since(at(8)), []);
  });

  it('are unknown before the beginning, and of another stream', () => {
    const recent = createRecent(10);
    recent.restart(at(5));
    assert.deepEqual([recent.since(at(4)), recent.since(at(5, 8)), recent.since(at(5))], [null, null, []]);
    recent.record(6, ['a']);
    recent.restart(at(9, 8));
    assert.deepEqual([recent.position(), recent.since(at(9, 8)), recent.since(at(6))], [at(9, 8), [], null]);
  });

  it('are as many as are kept; those that changed first are forgotten, and nobody is told less than all', () => {
    const recent = createRecent(2);
    recent.restart(at(0));
    recent.record(1, ['a', 'b']);
    assert.deepEqual(recent.since(at(0)), ['a', 'b']);
    recent.record(2, ['a']);
    recent.record(3, ['c']);
    assert.deepEqual([recent.since(at(0)), recent.since(at(1))], [null, ['a', 'c']]);
    recent.record(4, ['d', 'e', 'f']);
    assert.deepEqual([recent.since(at(3)), recent.since(at(4))], [null, []]);
  });
});
