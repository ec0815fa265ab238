import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { root } from './config.ts';
import { perform } from './perform.ts';
import { billOfMaterials } from './supply/bill-of-materials.ts';
import { readMaterials } from './supply/materials.ts';
import { writeWhole } from './write-whole.ts';

/** `npm run sbom [-- FILE]`: writes a bill of materials (CycloneDX 1.6, JSON), by default into .ticketing. */
await perform(async ({ screen }) => {
  const file = resolve(process.argv[2] ?? join(root, '.ticketing/sbom.cdx.json'));
  const text = billOfMaterials(readMaterials(root), new Date(), `urn:uuid:${randomUUID()}`);
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, text);
  screen.line('sbom', `${file}, ${(JSON.parse(text) as { components: unknown[] }).components.length} components`);
  return true;
});
