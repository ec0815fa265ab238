import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isPaper, papers } from './paper-names.ts';
import { readPaper } from './papers.ts';
import { renderMarkdown } from './render-markdown.ts';

process.chdir(join(import.meta.dirname, '..'));

test('every paper has a text that comes with the site, with one heading', async () => {
  for (const name of Object.keys(papers)) {
    assert.ok(isPaper(name));
    const { html, title } = renderMarkdown(await readPaper(name, undefined));
    assert.equal(title, papers[name]);
    assert.equal(html.match(/<h1>/g)?.length, 1, name);
  }
  for (const name of ['orders', 'constructor', '../help', '']) assert.equal(isPaper(name), false, name);
});

test('a file of the operator replaces a text, as soon as it is there; an empty, huge or missing one does not', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'papers-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const before = await readPaper('imprint', folder);
  assert.match(before, /Nobody has said yet/);
  const file = join(folder, 'imprint.md');
  for (const [text, expected] of [
    ['# Ours\n\nAda Example, 1 Main Street', /Ada Example/],
    ['  \n', /Nobody has said yet/],
    ['x'.repeat(300_000), /Nobody has said yet/],
  ] as const) {
    writeFileSync(file, text);
    assert.match(await readPaper('imprint', folder), expected);
  }
});

test('no text of a paper becomes a script, a picture from elsewhere, or a link that runs one', () => {
  const { html } = renderMarkdown(
    [
      '# A <script>alert(1)</script>',
      '<img src=x onerror=alert(1)> [x](javascript:alert(1)) [y](data:text/html,<script>) ![z](https://evil.example/a.png)',
      '[ok](/orders) <b>bold</b> https://a.example "><script>',
    ].join('\n\n'),
  );
  assert.doesNotMatch(html, /<script|<img|<b>|href="(javascript|data)/i);
  assert.match(html, /<a href="\/orders">ok<\/a>/);
  assert.match(html, /<a href="https:\/\/a\.example">/);
});
