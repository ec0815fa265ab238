import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destinationOf } from './destination.ts';

test('a filtered front page leads to the search, an address that spells no text to none, and any other to itself', () => {
  for (const [path, destination] of [
    ['/', '/search'],
    ['/tickets/1', '/tickets/1'],
    ['/tickets/%C3%BC', '/tickets/%C3%BC'],
    ['/api/users', '/api/users'],
    ['/tickets/%ff', '/not-found'],
    ['/%', '/not-found'],
    ['/apis/%ff', '/not-found'],
    ['/api/tickets/%ff', '/api/not-found'],
  ] as const)
    assert.equal(destinationOf(path), destination, path);
});
