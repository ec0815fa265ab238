import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { root } from '../config.ts';
import { readPins } from './pins.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
type Manager = { readonly matchStrings: readonly string[]; readonly datasourceTemplate: string };
const { customManagers, ...bot } = JSON.parse(read('renovate.json')) as {
  readonly customManagers: readonly Manager[];
  readonly rangeStrategy: string;
  readonly extends: readonly string[];
};

describe('the update bot', () => {
  it('keeps versions exact and pins images and actions by digest', () => {
    assert.equal(bot.rangeStrategy, 'pin');
    for (const preset of ['docker:pinDigests', 'helpers:pinGitHubActionDigestsToSemver'])
      assert.ok(bot.extends.includes(preset), preset);
  });

  for (const [kind, datasource] of [
    ['image', 'docker'],
    ['action', 'github-tags'],
  ] as const)
    it(`finds every ${kind} of the table`, () => {
      const { matchStrings = [] } = customManagers.find(({ datasourceTemplate }) => datasourceTemplate === datasource)!;
      const text = read('local/supply/images.json');
      const found = [...text.matchAll(new RegExp(matchStrings[0]!, 'g'))].map(({ groups }) => ({
        name: groups?.depName,
        tag: groups?.currentValue,
        digest: groups?.currentDigest ?? null,
      }));
      const wanted = readPins(root).filter((pin) => pin.kind === kind);
      assert.deepEqual(
        found,
        wanted.map(({ name, tag, digest }) => ({ name, tag, digest })),
      );
    });
});

type Workflow = {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: unknown;
        readonly 'timeout-minutes'?: number;
        readonly steps: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
      }
    >
  >;
};

describe('a workflow', () => {
  for (const file of globSync('.github/workflows/*.yml', { cwd: root }))
    it(`${file} may only read, leaves no credentials behind, and never runs untrusted code with our credentials`, () => {
      const { permissions, on, jobs } = parse(read(file)) as Workflow;
      assert.deepEqual(permissions, { contents: 'read' });
      assert.ok(!('pull_request_target' in on) && !('workflow_run' in on));
      for (const job of Object.values(jobs)) {
        assert.equal(job.permissions, undefined);
        assert.ok(job['timeout-minutes']);
        for (const { uses, with: given } of job.steps)
          if (uses?.startsWith('actions/checkout@')) assert.equal(given?.['persist-credentials'], false);
      }
      assert.doesNotMatch(read(file), /\$\{\{\s*github\.event\./, 'no script contains the text of an event');
    });
});
