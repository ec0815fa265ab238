import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { catalogue } from './catalogue.ts';
import { type MessageDefinition, streamOf, subjectOf } from './envelope.ts';

const isMessage = (value: unknown): value is MessageDefinition =>
  typeof value === 'object' && value !== null && 'tells' in value;

describe('the catalogue', () => {
  it('has every message that is defined anywhere, once', async () => {
    const files = readdirSync(import.meta.dirname).filter((file) => !file.endsWith('.test.ts'));
    const modules: object[] = await Promise.all(files.map((file) => import(`./${file}`)));
    const defined = modules.flatMap((module) => Object.values(module)).filter(isMessage);
    assert.deepEqual(defined.map(({ type }) => type).sort(), catalogue.map(({ type }) => type).sort());
    assert.equal(new Set(catalogue.map(({ type }) => type)).size, catalogue.length);
  });

  it('puts every message on the stream of its owner, and on no other', () => {
    for (const { type, owner } of catalogue) {
      const streams = Object.entries(streamOf).filter(([, { subjects }]) =>
        subjects.some((subject) => subjectOf(type).startsWith(subject.slice(0, -1))),
      );
      assert.deepEqual(
        streams.map(([name]) => name),
        [owner],
        type,
      );
    }
  });

  it('tells every message in one sentence', () => {
    for (const { type, tells } of catalogue) assert.match(tells, /^[A-Z].*[.?]$/, type);
  });
});
