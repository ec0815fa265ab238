import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { environment, readSettings, toolsFolder } from '../config.ts';
import { goShopping, openShop } from '../ops/testing/shop.ts';
import { freePorts } from '../ports.ts';
import { listens } from '../ready.ts';
import { findAdminer } from './find-adminer.ts';
import { startAdminer } from './start-adminer.ts';

const isDebian = existsSync('/usr/bin/apt-get');

/** Fetches pages as a browser does: keeps cookies and follows redirects. */
const createBrowser = () => {
  const cookies = new Map<string, string>();
  const open = async (url: string, form?: Record<string, string>): Promise<{ text: string; url: string }> => {
    const response = await fetch(url, {
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      redirect: 'manual',
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      cookies.set(name!, value!);
    }
    const to = response.headers.get('location');
    return to ? open(new URL(to, url).href) : { text: await response.text(), url };
  };
  return { open };
};

/** The fields of the form that a page has for this database. */
const loginOf = (page: string, database: string): Record<string, string> => {
  const form = page.split('<form').find((part) => part.includes(`<button>${database}</button>`)) ?? '';
  return Object.fromEntries(
    [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
};

describe('Adminer', { skip: isDebian ? false : 'needs apt' }, () => {
  it('reads a table of a running stack, changes nothing, and needs the key of its address', async () => {
    const shop = await openShop();
    after(() => shop.close());
    const { bought } = await goShopping(shop);
    const [port = 0] = await freePorts(1);
    const env = readSettings(environment()).inherited;
    const adminer = await startAdminer({ home: shop.home, env, port, write: false, tools: toolsFolder });
    try {
      const origin = new URL(adminer.url).origin;
      for (const path of ['/', '/adminer', '/?key=guessed'])
        assert.equal((await fetch(origin + path)).status, 403, path);

      const browser = createBrowser();
      const start = await browser.open(adminer.url);
      for (const name of ['auth', 'tickets', 'orders', 'payments'])
        assert.match(start.text, new RegExp(`<button>${name}<`));
      const database = await browser.open(`${origin}/adminer`, loginOf(start.text, 'orders'));
      assert.equal(new URL(database.url).searchParams.get('db'), 'orders');
      const rows = await browser.open(`${database.url}&select=orders`);
      assert.ok(rows.text.includes(bought.id), rows.text);

      const command = await browser.open(`${database.url}&sql=`);
      const token = /name='?"?token'?"? value='?"?([^'">]+)/.exec(command.text)?.[1] ?? '';
      const query = `update orders set quantity = 1 where id = '${bought.id}'`;
      const refused = await browser.open(`${database.url}&sql=`, { query, token });
      assert.match(refused.text, /cannot execute UPDATE in a read-only transaction/);
    } finally {
      await adminer.stop();
    }
    assert.equal(await listens(port), false);
  });

  it('is run by the PHP of the system when that knows PostgreSQL', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ticketing-php-'));
    after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'php'), '#!/bin/sh\necho pgsql\n');
    chmodSync(join(folder, 'php'), 0o755);
    const { php, phpArgs } = await findAdminer(toolsFolder, `${folder}:${environment().PATH}`);
    assert.deepEqual([php.file, phpArgs], [join(folder, 'php'), []]);
  });

  it('is not started twice for one stack', async () => {
    const home = mkdtempSync(join(tmpdir(), 'ticketing-adminer-'));
    after(() => rmSync(home, { recursive: true }));
    const [one = 0, other = 0] = await freePorts(2);
    const options = { home, env: readSettings(environment()).inherited, write: false, tools: toolsFolder };
    const adminer = await startAdminer({ ...options, port: one });
    try {
      await assert.rejects(startAdminer({ ...options, port: other }), /running already/);
      const page = await createBrowser().open(adminer.url);
      assert.match(page.text, /No stack is running here/);
    } finally {
      await adminer.stop();
    }
  });
});
