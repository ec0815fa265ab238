import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHash, parseHash, passwordBytes } from './password.ts';

const salt = Buffer.from('0123456789abcdef');
const tag = Buffer.alloc(32, 7);

test('a hash is kept in PHC string format with its cost', () => {
  assert.match(formatHash(salt, tag), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
});

test('what was kept is read back, with the cost it was made at', () => {
  const { parameters, tag: read } = parseHash(formatHash(salt, tag).replace('m=19456,t=2', 'm=65536,t=3'));
  assert.deepEqual(parameters, { memory: 65_536, passes: 3, parallelism: 1, nonce: salt, tagLength: 32 });
  assert.deepEqual(read, tag);
  const dear = parseHash(formatHash(salt, tag).replace('t=2,p=1', 't=12,p=16')).parameters;
  assert.deepEqual([dear.passes, dear.parallelism], [12, 16]);
});

test('anything else is refused', () => {
  const right = formatHash(salt, tag);
  const others = ['', 'plain', '$2b$10$abcdefghijklmnopqrstuv', '$argon2i$v=19$m=1,t=1,p=1$YQ$YQ'];
  for (const text of [...others, ` ${right}`, `${right} `, `${right}$YQ`, right.replace('v=19', 'v=16')])
    assert.throws(() => parseHash(text), /not an argon2id hash/);
});

test('one password typed on two keyboards is one password', () => {
  for (const typed of ['caf\u00e9 au lait', 'cafe\u0301 au lait'])
    assert.deepEqual(passwordBytes(typed), Buffer.from('caf\u00e9 au lait'));
});
