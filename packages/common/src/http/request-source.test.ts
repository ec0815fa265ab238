import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRequestSource, otherAddressText, ownOrigins } from './request-source.ts';

const source = createRequestSource({
  PUBLIC_URL: 'http://192.168.1.5:3000',
  OTHER_ORIGINS: ['http://localhost:3000', 'http://[::1]:3000'],
});
const own = 'http://192.168.1.5:3000';
const ofOtherSites = [
  'http://evil.example',
  'null',
  '',
  'https://192.168.1.5:3000',
  'http://192.168.1.5',
  'http://192.168.1.5:3001',
  'http://192.168.1.5:3000/',
  'http://192.168.1.5:3000.evil.example',
  'http://evil.example/http://192.168.1.5:3000',
  'HTTP://192.168.1.5:3000',
  `${own}, http://evil.example`,
  `${own} http://evil.example`,
];

test('where the browser says from which site a request comes, nothing else counts', () => {
  for (const given of [undefined, own, ...ofOtherSites]) {
    const origin = given === undefined ? {} : { origin: given };
    assert.equal(source({ 'sec-fetch-site': 'same-origin', ...origin }), 'own-page', `${given}`);
    assert.equal(source({ 'sec-fetch-site': 'none', ...origin }), 'person', `${given}`);
    for (const site of ['cross-site', 'same-site', '', 'SAME-ORIGIN', 'same-origin, same-origin', 'anything'])
      assert.equal(source({ 'sec-fetch-site': site, ...origin }), 'other-site', `${site} ${given}`);
  }
});

test('where it does not, as on plain http, the origin has to be exactly one of ours', () => {
  for (const origin of [own, 'http://localhost:3000', 'http://[::1]:3000'])
    assert.equal(source({ origin }), 'own-page', origin);
  for (const origin of ofOtherSites) assert.equal(source({ origin }), 'other-site', origin);
});

test('what names no page is a program: no browser writes without either header', () => {
  assert.equal(source({}), 'program');
  assert.equal(source({ referer: `${own}/orders`, host: '192.168.1.5:3000', 'x-forwarded-host': 'x' }), 'program');
});

test('the address of the request itself makes no origin ours', () => {
  const host = 'rebound.example:3000';
  assert.equal(source({ host, 'x-forwarded-host': host, origin: `http://${host}` }), 'other-site');
});

test('addresses are compared as browsers write them, whatever path or case they were configured with', () => {
  const addresses = { PUBLIC_URL: 'https://Tickets.Example:443/', OTHER_ORIGINS: ['http://10.0.0.2:80/x'] };
  assert.deepEqual([...ownOrigins(addresses)], ['https://tickets.example', 'http://10.0.0.2']);
  const read = createRequestSource(addresses);
  assert.equal(read({ origin: 'https://tickets.example' }), 'own-page');
  assert.equal(read({ origin: 'http://tickets.example' }), 'other-site');
});

test('the refusal tells a person which address to open', () => {
  assert.equal(
    otherAddressText('https://tickets.example/'),
    'This page is open at an address that is not ours. Open https://tickets.example and try again there.',
  );
});
