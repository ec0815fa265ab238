import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKnownDevices } from './known-device.ts';

const AUTH_SECRET = 'a secret of tests that nobody else uses, 0123456789';
const dayMs = 86_400_000;
let nowMs = Date.parse('2026-11-21T20:00:00Z');
const devices = createKnownDevices({ AUTH_SECRET, PUBLIC_URL: 'http://localhost:3000' }, () => nowMs);
const cookieOf = (setCookie: string | null) => setCookie?.split(';', 1)[0];

test('a device is recognised by its cookie, for the e-mail of its sign-in', () => {
  const cookie = cookieOf(devices.remember(undefined, 'ann@example.com'));
  assert.ok(devices.find(`other=1; ${cookie}`, 'ann@example.com'));
  assert.equal(devices.find(cookie, 'ben@example.com'), null);
  assert.equal(devices.find(undefined, 'ann@example.com'), null);
});

test('its cookie contains no personal data', () => {
  const cookie = cookieOf(devices.remember(undefined, 'ann@example.com')) ?? '';
  assert.match(cookie, /^ticketing_device=[0-9a-z]+\.[\w-]{16}\.[\w-]{43}$/);
});

test('a cookie that another installation signed is ignored', () => {
  const others = createKnownDevices({ AUTH_SECRET: AUTH_SECRET.replace('secret', 'riddle'), PUBLIC_URL: 'http://x' });
  assert.equal(devices.find(cookieOf(others.remember(undefined, 'ann@example.com')), 'ann@example.com'), null);
});

test('it is renewed after 30 days of use and expires after 400', () => {
  const cookie = cookieOf(devices.remember(undefined, 'ann@example.com'));
  assert.equal(devices.remember(cookie, 'ann@example.com'), null);
  nowMs += 31 * dayMs;
  assert.ok(devices.remember(cookie, 'ann@example.com'));
  nowMs += 370 * dayMs;
  assert.equal(devices.find(cookie, 'ann@example.com'), null);
});

test('with https the cookie is Secure, and so is its name', () => {
  const safe = createKnownDevices({ AUTH_SECRET, PUBLIC_URL: 'https://tickets.example' });
  assert.match(safe.remember(undefined, 'ann@example.com') ?? '', /^__Secure-ticketing_device=.*; Secure$/);
});
