import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKnownDevices } from './known-device.ts';

const AUTH_SECRET = 'a secret of tests that nobody else uses, 0123456789';
const dayMs = 86_400_000;
let nowMs = Date.parse('2026-11-21T20:00:00Z');
const devices = createKnownDevices({ AUTH_SECRET, PUBLIC_URL: 'http://localhost:3000' }, () => nowMs);
const cookieOf = (setCookie: string | null) => setCookie?.split(';', 1)[0];

test('a device is recognised by its cookie, for the e-mail of its sign-in', () => {
  const cookie = cookieOf(devices.remember(undefined, 'ann@example.com', 0));
  assert.ok(devices.find(`other=1; ${cookie}`, 'ann@example.com'));
  assert.equal(devices.find(cookie, 'ben@example.com'), null);
  assert.equal(devices.find(undefined, 'ann@example.com'), null);
});

test('the cookie of an earlier release is still recognised: its name and signature are made in the same way', () => {
  const cookie = 'ticketing_device=tovbk0.0.VmtIqeexVaDRRsW9.-R2eBuLpoV92UEGOJsJ_TJvcy3p2iT1c4iIrwfDGobU';
  assert.deepEqual(devices.find(cookie, 'ann@example.com'), { name: 'tovbk0.0.VmtIqeexVaDRRsW9', epoch: 0 });
});

test('its cookie carries the epoch of the sign-in, and is replaced in a later epoch', () => {
  const cookie = cookieOf(devices.remember(undefined, 'ann@example.com', 41));
  assert.equal(devices.find(cookie, 'ann@example.com')?.epoch, 41);
  assert.equal(devices.remember(cookie, 'ann@example.com', 41), null);
  const later = cookieOf(devices.remember(cookie, 'ann@example.com', 42));
  assert.equal(devices.find(later, 'ann@example.com')?.epoch, 42);
  for (const forged of [cookie?.replace('.15.', '.16.'), cookie?.replace('.15.', '.')])
    assert.equal(devices.find(forged, 'ann@example.com'), null);
});

test('a cookie that lacks a part, has one too many, or another signature is none', () => {
  const cookie = cookieOf(devices.remember(undefined, 'ann@example.com', 0)) ?? '';
  const [name = '', value = ''] = cookie.split('=');
  const [issued, epoch, nonce, signature] = value.split('.');
  assert.ok(devices.find(`${name}=${[issued, epoch, nonce, signature].join('.')}`, 'ann@example.com'));
  for (const parts of [
    [],
    [issued, epoch, nonce],
    ['', epoch, nonce, signature],
    [issued, '', nonce, signature],
    [issued, epoch, '', signature],
    [issued, epoch, nonce, ''],
    [issued, epoch, nonce, signature, ''],
    [issued, epoch, nonce, signature, 'x'],
    [issued, epoch, nonce, signature?.slice(0, -4)],
    [issued, epoch, nonce, `${signature?.slice(0, -4)}AAAA`],
    [issued, epoch, `${nonce?.slice(0, -1)}-`, `A${signature?.slice(1)}`],
  ])
    assert.equal(devices.find(`${name}=${parts.join('.')}`, 'ann@example.com'), null, parts.join('.'));
});

test('its cookie contains no personal data', () => {
  const cookie = cookieOf(devices.remember(undefined, 'ann@example.com', 0)) ?? '';
  assert.match(cookie, /^ticketing_device=[0-9a-z]+\.0\.[\w-]{16}\.[\w-]{43}$/);
});

test('a cookie that another installation signed is ignored', () => {
  const others = createKnownDevices({ AUTH_SECRET: AUTH_SECRET.replace('secret', 'riddle'), PUBLIC_URL: 'http://x' });
  assert.equal(devices.find(cookieOf(others.remember(undefined, 'ann@example.com', 0)), 'ann@example.com'), null);
});

test('it is renewed after 30 days of use and expires after 400', () => {
  const cookie = cookieOf(devices.remember(undefined, 'ann@example.com', 0));
  assert.equal(devices.remember(cookie, 'ann@example.com', 0), null);
  nowMs += 30 * dayMs - 1_000;
  assert.equal(devices.remember(cookie, 'ann@example.com', 0), null);
  nowMs += 1_000;
  assert.ok(devices.remember(cookie, 'ann@example.com', 0));
  nowMs += 370 * dayMs - 1_000;
  assert.ok(devices.find(cookie, 'ann@example.com'));
  nowMs += 1_000;
  assert.equal(devices.find(cookie, 'ann@example.com'), null);
});

test('with https the cookie is Secure, and so is its name', () => {
  const safe = createKnownDevices({ AUTH_SECRET, PUBLIC_URL: 'https://tickets.example' });
  const attributes = 'Max-Age=34560000; Path=/api/users/signin; HttpOnly; SameSite=Strict';
  const [secure = '', plain = ''] = [safe, devices].map((one) => one.remember(undefined, 'ann@example.com', 0) ?? '');
  assert.match(secure, new RegExp(`^__Secure-ticketing_device=[^;]+; ${attributes}; Secure$`));
  assert.match(plain, new RegExp(`^ticketing_device=[^;]+; ${attributes}$`));
});
