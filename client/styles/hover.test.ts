import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

/** The blocks that are open where `:hover` stands, from the outside in. */
const aroundHovers = (css: string): string[][] => {
  const open: string[] = [];
  const found: string[][] = [];
  for (const [part] of css.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/[^{};]*[{};]/g)) {
    if (part.endsWith('}')) open.pop();
    if (!part.endsWith('{')) continue;
    if (part.includes(':hover')) found.push([...open]);
    open.push(part.slice(0, -1).trim());
  }
  return found;
};

test('what changes under a pointer changes only where there is one: after a tap it would stay', () => {
  const hovers = globSync('*.css', { cwd: import.meta.dirname }).flatMap((file) =>
    aroundHovers(readFileSync(join(import.meta.dirname, file), 'utf8')),
  );
  assert.ok(hovers.length >= 6);
  for (const blocks of hovers) assert.ok(blocks.includes('@media (hover: hover)'), blocks.join(' > '));
  // The classes of Tailwind, `hover:…`, have this guard by themselves since its version 4.
});
