import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import satori from 'satori';
import sharp from 'sharp';
import { families, isDrawable, readFaces } from './faces.ts';
import { pictureText } from './picture-text.ts';
import { renderPicture } from './render-picture.ts';

process.chdir(join(import.meta.dirname, '..'));

const ticket = {
  ...{ id: 't1', title: 'Nick Cave', category: 'music', priceCents: 4_250, currency: 'EUR', version: 3 },
  ...{ startsAt: '2026-12-12T23:30:00.000Z', venue: 'Paradiso', city: 'Amsterdam' },
} as Ticket;

test('a picture has the day on the door, in the venue’s time zone', () => {
  assert.deepEqual(pictureText({ ...ticket, timeZone: 'Europe/Amsterdam' } as Ticket), {
    title: 'Nick Cave',
    where: 'Paradiso, Amsterdam',
    date: { day: '13', month: 'Dec, Sun', time: '0:30' },
    price: '€42.50',
  });
  const { date } = pictureText({ ...ticket, timeZone: 'America/New_York' } as Ticket);
  assert.deepEqual(date, { day: '12', month: 'Dec, Sat', time: '18:30' });
});

test('texts that the faces cannot draw are left out, others are kept short', () => {
  const of = (title: string) => pictureText({ ...ticket, title, venue: '東京ドーム', startsAt: undefined });
  assert.deepEqual(of('王菲'), { title: 'Live music', where: 'Amsterdam', date: null, price: '€42.50' });
  assert.equal(of('Łódź – “Björk”…').title, 'Łódź – “Björk”…');
  assert.equal(of('a'.repeat(200)).title.length, 90);
  for (const text of ['東京', '🎫', '\u202e', 'a\nb', 'नमस्ते', 'שלום', 'مرحبا'])
    assert.equal(isDrawable(text), false, text);
  for (const text of ['Кіно в Києві', 'Θέατρο Επιδαύρου']) assert.equal(of(text).title, text);
});

test('every face of pictures is there', async () => {
  assert.equal((await readFaces()).length, 19, 'Instrument Sans has no Vietnamese');
});

test('every character that is taken for drawable has a glyph: no picture shows an empty box', async () => {
  const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).filter(
    (letter) => /^[^\p{Cf}\p{Z}]$/u.test(letter) && letter === letter.normalize('NFC') && isDrawable(letter),
  );
  assert.ok(all.length > 800);
  const fonts = [...(await readFaces())];
  for (const fontFamily of Object.values(families)) {
    const missing: string[] = [];
    const style = { display: 'flex', flexWrap: 'wrap', fontFamily, fontSize: 12 };
    const element = { type: 'div', key: null, props: { style, children: all.join(' ') } };
    await satori(element, {
      ...{ width: 1200, height: 630, fonts },
      loadAdditionalAsset: async (_script, segment) => {
        missing.push(segment);
        return [];
      },
    });
    assert.deepEqual(missing, [], fontFamily);
  }
});

test('a picture is drawn once for each key, one at a time, and only so many may wait', async () => {
  let drawn = 0;
  const element = () => {
    drawn += 1;
    return { type: 'div', key: null, props: { style: { display: 'flex' }, children: 'A' } };
  };
  const results = await Promise.all([
    ...Array.from({ length: 5 }, () => renderPicture('same', element)),
    ...Array.from({ length: 20 }, (_, nth) => renderPicture(`other ${nth}`, element)),
  ]);
  assert.equal(results.filter((one) => one === null).length, 13, 'eight are drawn or wait');
  assert.equal(drawn, 8);
  const { width, height, format } = await sharp(results[0] ?? assert.fail()).metadata();
  assert.deepEqual([width, height, format], [1200, 630, 'png']);
  assert.ok((await renderPicture('same', element)) === results[0]);
  assert.equal(drawn, 8);
});
