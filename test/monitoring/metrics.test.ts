import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { securityEvents } from '@ticketing/common/security-events';
import { until } from '@ticketing/common/testing/until';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../local/config.ts';
import { headingLink } from '../../local/ops/status/runbook.ts';
import { readSamples } from '../../local/ops/status/samples.ts';
import { serviceNames } from '../../local/processes.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';
import { readQuery } from './promql.ts';

const config = join(root, 'k8s/components/monitoring/config');

const Rule = z.strictObject({
  alert: z.string().regex(/^[A-Z][A-Za-z]+$/),
  expr: z.string(),
  for: z
    .string()
    .regex(/^\d+[smh]$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string(), runbook_url: z.string() }),
});
const Alerts = z.strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(Rule) })) });
const Panel = z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) });
const Dashboard = z.object({ panels: z.array(Panel) });

const alerts = Alerts.parse(parse(readFileSync(join(config, 'alerts.yml'), 'utf8'))).groups.flatMap(
  ({ rules }) => rules,
);
const { panels } = Dashboard.parse(JSON.parse(readFileSync(join(config, 'dashboard.json'), 'utf8')));
const queries = [
  ...alerts.map(({ alert, expr }) => ({ name: `alert ${alert}`, query: readQuery(expr) })),
  ...panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ name: `panel ${title}`, query: readQuery(expr) })),
  ),
];
const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
const links = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => headingLink(heading!));

describe('alerts and dashboard', () => {
  let system: WholeStack;
  /** Names of labels by metric, of all services together. */
  const shown = new Map<string, Set<string>>();

  before(async () => {
    system = await startWholeStack();
    const { people, call, stack } = system;
    const [seller, buyer] = [await people.signUp('Sam'), await people.signUp('Bea')];
    await people.reserve(buyer, (await people.list(seller)).id);
    await call('POST', '/api/users/signin', { body: { email: 'nobody@example.org', password: 'a wrong password' } });
    const consumed = ['USERS', 'TICKETS', 'ORDERS'];
    await until('every service shows its figures', async () => {
      shown.clear();
      for (const service of serviceNames) {
        const text = await (await fetch(`${stack.stack.processes[service]?.url}/metrics`)).text();
        for (const [, name] of text.matchAll(/^# TYPE (\S+) /gm)) shown.set(name!, shown.get(name!) ?? new Set());
        for (const { name, labels } of readSamples(text))
          shown.set(name, new Set([...(shown.get(name) ?? []), ...Object.keys(labels)]));
        const streams = readSamples(text).filter(({ name }) => name === 'consumer_pending_messages');
        const isWhole = service === 'auth' || streams.some(({ labels }) => consumed.includes(labels.stream ?? ''));
        if (!isWhole || !/^stream_bytes_ratio{/m.test(text)) return false;
        if (service !== 'expiration' && !/^log_consumer_lag_seconds{.*\n?/m.test(text)) return false;
      }
      return true;
    });
  });
  after(() => system?.close());

  for (const { name, query } of queries)
    it(`${name} uses metrics and labels that services show`, () => {
      for (const metric of query.metrics) assert.ok(shown.has(metric), `no service shows ${metric}`);
      const labels = new Set(query.metrics.flatMap((metric) => [...(shown.get(metric) ?? [])]));
      for (const label of query.labels) assert.ok(labels.has(label), `nothing is labelled ${label}`);
      for (const { label, text } of query.wanted) {
        if (label === 'event') assert.ok((securityEvents as readonly string[]).includes(text), text);
        if (label === 'service') assert.ok((serviceNames as readonly string[]).includes(text), text);
      }
    });

  it('show every metric that is our own', () => {
    const used = new Set(queries.flatMap(({ query }) => query.metrics));
    const own = [...shown.keys()].filter((name) => !/^(process_|nodejs_|http_)/.test(name));
    assert.deepEqual(
      own.filter((name) => !used.has(name)),
      [],
    );
  });

  it('are named once each', () => {
    for (const names of [alerts.map(({ alert }) => alert), panels.map(({ title }) => title)])
      assert.deepEqual(names.toSorted(), [...new Set(names)].sort());
  });

  it('say in their summaries only labels that the alert has', () => {
    for (const { alert, expr, annotations } of alerts)
      for (const [, label] of annotations.summary.matchAll(/\$labels\.(\w+)/g))
        assert.ok(readQuery(expr).labels.includes(label!), `${alert}: ${label}`);
  });

  it('link to sections that the runbook has', () => {
    for (const { alert, annotations } of alerts) assert.ok(links.includes(annotations.runbook_url), alert);
  });
});
