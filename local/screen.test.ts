import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScreen } from './screen.ts';

const show = async (isTTY: boolean, plain: boolean): Promise<string> => {
  let written = '';
  const screen = createScreen({ isTTY, write: (text) => (written += text) }, plain);
  await screen.step('stores', Promise.resolve(3), (count) => `${count} of them`);
  await screen.step('client', Promise.reject(new Error('no')), () => 'built').catch(() => {});
  screen.line('open', screen.accent('http://localhost:3000'));
  return written;
};

const red = '\x1b[31m';

test('a file or pipe gets plain lines: no colour, nothing written over, no line for what failed', async () => {
  const written = await show(false, false);
  assert.ok(!written.includes('\x1b') && !written.includes('\r'));
  assert.match(written, /^ {2}stores {6}3 of them {47} *0\.\d s\n {2}open {8}http:\/\/localhost:3000\n$/);
});

test('a terminal sees what is under way, and the address in the accent unless NO_COLOR is set', async () => {
  const written = await show(true, false);
  assert.ok(written.includes('… stores'));
  assert.ok(written.includes(`${red}http://localhost:3000`));
  assert.ok(!(await show(true, true)).includes(red));
});
