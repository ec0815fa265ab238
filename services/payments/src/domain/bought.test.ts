import assert from 'node:assert/strict';
import { test } from 'node:test';
import { descriptionOf, statementSuffixOf } from './bought.ts';

test('the provider shows what was bought, how often, and in which order', () => {
  assert.equal(descriptionOf({ orderId: '019b', title: 'Nick Cave', quantity: 2 }), '2 × Nick Cave, order 019b');
  assert.equal(descriptionOf({ orderId: '019b', title: null, quantity: null }), 'Order 019b');
});

test('a bank statement shows the beginning of the title, in letters that every bank prints', () => {
  for (const [title, expected] of [
    ['Nick Cave', 'NICK CAVE'],
    ['Nick Cave & The Bad Seeds', 'NICK CAVE'],
    ['Guns N’ Roses', 'GUNS N ROS'],
    ['“Hamlet” <live> \\ *', 'HAMLET LIV'],
    ['Björk', 'BJORK'],
    ['Łódź ß Æther', 'LODZ SS AE'],
    ['Sigur Rós', 'SIGUR ROS'],
    ['Tiësto 2027', 'TIESTO 202'],
    ['王菲', 'TICKETS'],
    ['王菲 Live', 'LIVE'],
    ['1984', 'TICKETS'],
    ['***', 'TICKETS'],
    ['', 'TICKETS'],
    [null, 'TICKETS'],
    ['a'.repeat(200), 'AAAAAAAAAA'],
  ] as const)
    assert.equal(statementSuffixOf({ title }), expected, `${title}`);
});

test('whatever a title is, Stripe’s rules hold', () => {
  const letters = [
    'a',
    'é',
    '王',
    '‮',
    '<',
    '>',
    '\\',
    "'",
    '"',
    '*',
    ' ',
    '🎫',
    '9',
    '\n',
    'ǆ',
    'İ',
    'ﬃ',
    '½',
    '\ud800',
  ];
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 5_000; round++) {
    const title = Array.from({ length: random(30) }, () => letters[random(letters.length)]).join('');
    const suffix = statementSuffixOf({ title });
    assert.match(suffix, /^(?=.*[A-Z])[A-Z0-9.&-](?:[A-Z0-9.& -]{0,8}[A-Z0-9.&-])?$/, JSON.stringify(title));
  }
});
