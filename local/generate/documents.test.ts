import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { catalogue } from '@ticketing/contracts/messages/catalogue';
import { consumersOf } from '@ticketing/contracts/messages/consumers';
import type { Owner } from '@ticketing/contracts/messages/envelope';
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

  it('names the same consumers as the contracts, for which owners keep their logs', () => {
    const { text } = generated.documents.find(({ file }) => file === 'docs/asyncapi.yaml') as Document;
    const { operations } = parse(text) as {
      operations: Record<string, { action: string; channel: { $ref: string }; tags: { name: Owner }[] }>;
    };
    const received = Object.values(operations).filter(({ action }) => action === 'receive');
    for (const owner of Object.keys(consumersOf) as Owner[]) {
      const types = new Set(catalogue.filter((message) => message.owner === owner).map(({ type }) => type));
      const consumers = received
        .filter(({ channel }) => types.has(channel.$ref.replace('#/channels/', '')))
        .flatMap(({ tags }) => tags.map(({ name }) => name));
      const withDatabase = owner === 'expiration' ? [] : consumers.filter((name) => name !== 'expiration');
      assert.deepEqual([...new Set(withDatabase)].sort(), [...consumersOf[owner]].sort(), `consumers of ${owner}`);
    }
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
