import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseForm } from './form.ts';

const plain = (text: string) => JSON.parse(JSON.stringify(parseForm(text)));

test('brackets nest, numbered or not', () => {
  assert.deepEqual(plain('amount=100&metadata[orderId]=7&metadata[a.b]=x%26y'), {
    amount: '100',
    metadata: { orderId: '7', 'a.b': 'x&y' },
  });
  assert.deepEqual(plain('expand[0]=a&expand[1]=b'), { expand: { 0: 'a', 1: 'b' } });
  assert.deepEqual(plain('expand[]=a&expand[]=b'), { expand: { 0: 'a', 1: 'b' } });
  assert.deepEqual(plain('payment_method_data[card][number]=4242'), {
    payment_method_data: { card: { number: '4242' } },
  });
  assert.deepEqual(plain(''), {});
});

test('a name both with and without brackets is refused, and so is nesting without end', () => {
  assert.throws(() => parseForm('a=1&a[b]=2'), /both with and without/);
  assert.throws(() => parseForm('a[b]=2&a=1'), /both with and without/);
  assert.throws(() => parseForm('a[b][c][d][e][f][g]=1'), /more brackets/);
});

test('no name reaches beyond the form', () => {
  parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1');
  assert.equal(({} as { polluted?: string }).polluted, undefined);
});
