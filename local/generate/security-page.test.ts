import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { securityEvents } from '@ticketing/common/security-events';
import { root } from '../config.ts';

const pages = ['docs/security.md', 'SECURITY.md'];
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('docs/security.md', () => {
  it('describes a response to every security event', () => {
    const described = [...read('docs/security.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, event]) => event!);
    assert.deepEqual(described.toSorted(), [...securityEvents].toSorted());
  });

  for (const page of pages)
    it(`links to existing files, in ${page}`, () => {
      const links = [...read(page).matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, file]) => file!);
      const missing = links.filter((file) => !/^https?:/.test(file) && !existsSync(join(root, dirname(page), file)));
      assert.deepEqual(missing, []);
    });
});
