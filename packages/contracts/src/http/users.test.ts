import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Jwks, SignIn, SignUp } from './users.ts';

const somebody = { email: 'ada@example.com', password: 'correct horse' };
const accepted = (fields: object): boolean => SignUp.safeParse({ ...somebody, ...fields }).success;

describe('signing up', () => {
  it('wants an e-mail and a password; a name is welcome', () => {
    assert.ok(accepted({}));
    assert.ok(accepted({ name: 'Ada' }));
    assert.ok(!accepted({ email: undefined }) && !accepted({ password: undefined }));
  });

  it('a password has 8 to 128 characters, and its spaces are its own', () => {
    for (const password of ['x'.repeat(8), 'x'.repeat(128)]) assert.ok(accepted({ password }));
    for (const password of ['x'.repeat(7), 'x'.repeat(129)]) assert.ok(!accepted({ password }));
    assert.equal(SignUp.parse({ ...somebody, password: '  eight  ' }).password, '  eight  ');
  });

  it('an e-mail looks like one and is no longer than one can be', () => {
    for (const email of ['ada', 'ada@', 'ada@example', `${'a'.repeat(250)}@example.com`, ['ada@example.com']])
      assert.ok(!accepted({ email }), `${email}`);
  });

  it('a name is not empty and has at most 100 characters', () => {
    assert.equal(SignUp.parse({ ...somebody, name: ' Ada ' }).name, 'Ada');
    for (const name of ['', '  ', 'x'.repeat(101)]) assert.ok(!accepted({ name }), name);
  });

  it('an unknown field is refused: nobody signs up as an administrator', () => {
    assert.ok(!accepted({ role: 'admin' }));
  });
});

describe('signing in', () => {
  it('takes a password of any length, so that a wrong one is wrong and not badly formed', () => {
    assert.ok(SignIn.safeParse({ ...somebody, password: 'x' }).success);
    assert.ok(!SignIn.safeParse({ ...somebody, password: '' }).success);
  });
});

describe('the public keys', () => {
  it('keep every member of a key, whatever its kind', () => {
    const key = { kid: '1', kty: 'OKP', crv: 'Ed25519', x: 'abc' };
    assert.deepEqual(Jwks.parse({ keys: [key] }), { keys: [key] });
  });
});
