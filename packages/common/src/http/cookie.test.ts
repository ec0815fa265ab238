import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cookie, secureCookieName } from './cookie.ts';

describe('a cookie of a request', () => {
  it('is found by its whole name', () => {
    assert.equal(cookie('a=1; token=x=y; b=2', 'token'), 'x=y');
    assert.equal(cookie('my_token=x; tokens=y', 'token'), undefined);
    assert.equal(cookie(undefined, 'token'), undefined);
  });

  it('counts as missing when the request has two of its name, as after another site of the domain has set one', () => {
    assert.equal(cookie('token=ours; token=theirs', 'token'), undefined);
    assert.equal(cookie('token=theirs;token=ours', 'token'), undefined);
    assert.equal(cookie('token=; a=1; token=ours', 'token'), undefined);
  });

  it('has a prefix with https, which only a page with https can set, and none on localhost', () => {
    assert.equal(secureCookieName('token', 'https://tickets.example'), '__Secure-token');
    assert.equal(secureCookieName('token', 'http://localhost:3000'), 'token');
  });
});
