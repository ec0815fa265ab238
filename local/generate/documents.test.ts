import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { type Document, type Generated, generate } from './documents.ts';

describe('what is written from the code', () => {
  let generated: Generated;
  before(async () => {
    generated = await generate();
  });

  it('is committed as the code writes it', () => {
    const stale = generated.documents.filter(({ text, committed }) => text !== committed).map(({ file }) => file);
    assert.deepEqual(stale, [], 'These no longer say what the code says: run npm run generate, look, and commit them.');
  });

  it('breaks nothing that was accepted before', () => {
    assert.deepEqual(generated.breaks, []);
  });

  it('is the same for the same code', async () => {
    assert.deepEqual((await generate()).documents, generated.documents);
  });

  it('names nothing in asyncapi.yaml that is not there', () => {
    const { text } = generated.documents.find(({ file }) => file === 'docs/asyncapi.yaml') as Document;
    const whole: unknown = parse(text);
    const pointers = [...text.matchAll(/\$ref: "?#\/([^"\n]+)/g)].map(([, pointer = '']) => pointer);
    assert.ok(pointers.length > 50);
    for (const pointer of pointers) {
      const found = pointer.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], whole);
      assert.ok(found, `#/${pointer} leads nowhere`);
    }
  });
});
