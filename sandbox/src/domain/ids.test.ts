import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId, randomText } from './ids.ts';

test('an id is a prefix and 24 letters and digits, none of them likelier than another, and never the same again', () => {
  const texts = Array.from({ length: 5_000 }, randomText);
  for (const text of texts) assert.match(text, /^[0-9A-Za-z]{24}$/);
  assert.equal(new Set(texts).size, texts.length);
  const counts = new Map<string, number>();
  for (const letter of texts.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const mean = (texts.length * 24) / 62;
  assert.equal(counts.size, 62);
  // Ten standard deviations.
  for (const [letter, count] of counts)
    assert.ok(Math.abs(count - mean) < 10 * Math.sqrt(mean), `${count} × ${letter}`);
  assert.match(newId('pi'), /^pi_[0-9A-Za-z]{24}$/);
});
