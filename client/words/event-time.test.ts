import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { eventTime, eventTimeText, untilText, zoneOf } from './event-time.ts';
import { useViewer, type Viewer } from './viewer.ts';
import { offsetName, zonePlace, zoneTime } from './zone-name.ts';

const show = '2026-12-13T01:00:00.000Z';
const newYork = 'America/New_York';
const reader = (timeZone: string, locale = 'en-GB'): Viewer => ({ locale, timeZone });

test('a moment of an event is written in the time of its place, with the zone and the reader’s time where these differ', () => {
  const berlin = reader('Europe/Berlin');
  assert.equal(eventTimeText(show, newYork, berlin, 'short'), 'Sat 12 Dec, 20:00 New York time · Sun 2:00 for you');
  assert.equal(eventTimeText(show, newYork, berlin, 'clock'), '20:00 New York · Sun 2:00 for you');
  assert.match(
    eventTimeText(show, newYork, berlin),
    /^Saturday,? 12 December 2026 at 20:00 New York time · Sun 2:00 for you$/,
  );
  const losAngeles = reader('America/Los_Angeles', 'en-US');
  assert.equal(
    eventTimeText(show, newYork, losAngeles, 'clock').replaceAll('\u202f', ' '),
    '8:00 PM New York · 5:00 PM for you',
  );
});

test('clocks that show the same are not told apart, and are as soon as they differ', () => {
  assert.equal(eventTimeText(show, newYork, reader(newYork), 'short'), 'Sat 12 Dec, 20:00');
  assert.equal(eventTimeText(show, newYork, reader('America/Toronto'), 'short'), 'Sat 12 Dec, 20:00');
  // Europe changes its clocks three weeks after America: five hours apart instead of six.
  assert.equal(eventTime('2026-03-20T19:00:00.000Z', 'Europe/London', reader('Africa/Accra')).zone, null);
  assert.deepEqual(eventTime('2026-07-20T19:00:00.000Z', 'Europe/London', reader('Africa/Accra'), 'clock'), {
    ...{ there: '20:00', zone: 'London', own: '19:00' },
  });
});

test('a page from the server has the time of the place with its zone, never UTC', () => {
  const Shown = () => createElement('p', null, eventTimeText(show, newYork, useViewer(), 'short'));
  assert.equal(renderToString(createElement(Shown)), '<p>Sat 12 Dec, 20:00 New York time</p>');
});

test('an end is a time alone on the day of the start at the place, and has its day otherwise', () => {
  assert.equal(untilText('2026-12-13T04:30:00.000Z', show, newYork, reader('Europe/Berlin')), 'until 23:30');
  assert.equal(untilText('2026-12-13T05:00:00.000Z', show, newYork, reader('Europe/Berlin')), 'until Sun 13 Dec, 0:00');
  assert.equal(untilText('2026-12-13T04:30:00.000Z', undefined, newYork, reader(newYork)), 'until Sat 12 Dec, 23:30');
});

test('a zone is called by its place as it is written today, and by its own name where it has none', () => {
  assert.equal(zoneTime('America/Argentina/Buenos_Aires'), 'Buenos Aires time');
  assert.equal(zoneTime('Asia/Calcutta'), 'Kolkata time');
  assert.equal(zoneTime('UTC'), 'UTC');
  assert.equal(zonePlace('Etc/GMT+5'), 'UTC−5');
  assert.equal(zoneTime('Etc/GMT-10'), 'UTC+10');
  assert.equal(zoneOf({}), 'Europe/Amsterdam');
  for (const zone of Intl.supportedValuesOf('timeZone')) assert.match(zoneTime(zone), /^[\p{L}.’+−\d -]+$/u, zone);
});

test('the two times of a repeated hour have names that differ, in every zone', () => {
  assert.equal(offsetName('2026-11-01T05:30:00.000Z', newYork), 'Eastern Daylight Time (UTC−4)');
  assert.equal(offsetName('2026-11-01T06:30:00.000Z', newYork), 'Eastern Standard Time (UTC−5)');
  assert.equal(offsetName('2026-06-01T00:00:00.000Z', 'Asia/Kolkata'), 'India Standard Time (UTC+5:30)');
  for (const zone of Intl.supportedValuesOf('timeZone')) assert.match(offsetName(show, zone), /UTC[+−]\d/, zone);
});
