import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionHash } from './session-hash.ts';
import { createTokenCookie } from './token-cookie.ts';

test('the token cookie is for our own pages and every route, not for scripts, and with https for https only', () => {
  for (const [publicUrl, name, secure] of [
    ['http://localhost:3000', 'ticketing_token', ''],
    ['https://tickets.example', '__Secure-ticketing_token', '; Secure'],
  ] as const) {
    const cookie = createTokenCookie(publicUrl);
    assert.equal(cookie.name, name);
    assert.equal(cookie.set('a.b.c'), `${name}=a.b.c; Max-Age=900; Path=/api; HttpOnly; SameSite=Strict${secure}`);
    assert.equal(cookie.clear(), `${name}=; Max-Age=0; Path=/api; HttpOnly; SameSite=Strict${secure}`);
  }
});

test('the hash of a session is the SHA-256 of the 16 bytes of its id, in base64url', () => {
  assert.equal(sessionHash('00000000-0000-0000-0000-000000000000'), 'N0cI__dxndWXnsh11WzSKG9tPPfsMXo7JWMqqyjsN7s');
  assert.notEqual(
    sessionHash('00000000-0000-0000-0000-000000000001'),
    sessionHash('00000000-0000-0000-0000-000000000010'),
  );
});
