import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { Refusal } from '../refusal.ts';
import { createServer, type Server } from './server.ts';

/** Reads a value from what `/metrics` returned, by name and parts of its labels. */
const sampleIn =
  (body: string) =>
  (name: string, ...labels: string[]): number | undefined =>
    body
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)))
      .map((line) => Number(line.split(' ').at(-1)))[0];

describe('the metrics', () => {
  let app: Server;
  let answered = 0;
  before(async () => {
    app = await createServer({ name: 'things', path: 'things', log: pino({ level: 'silent' }) });
    app.get('/things/:id', async () => {
      await sleep(30);
      return {};
    });
    app.addHook('onResponse', async () => {
      answered += 1;
    });
    app.post('/refused', () => {
      throw new Refusal('cross-site-write', 'No.');
    });
  });
  after(() => app.close());

  it('count requests by method, route and status, with their seconds, and security events', async () => {
    for (const id of [1, 2, 3]) await app.inject(`/things/${id}`);
    await app.inject({ method: 'POST', url: '/refused' });
    await app.inject('/nothing?secret=1');
    const { headers, body } = await app.inject('/metrics');
    assert.equal(answered, 6, 'other hooks follow');
    assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/);
    const sampleOf = sampleIn(body);
    const duration = 'http_request_duration_seconds';
    const things = ['method="GET"', 'route="/things/:id"', 'status="200"', 'service="things"'];
    assert.equal(sampleOf(`${duration}_count`, ...things), 3);
    assert.equal(sampleOf(`${duration}_bucket`, ...things, 'le="0.025"'), 0);
    assert.equal(sampleOf(`${duration}_bucket`, ...things, 'le="5"'), 3);
    const seconds = sampleOf(`${duration}_sum`, ...things) ?? 0;
    assert.ok(seconds >= 0.085 && seconds < 15, `${seconds} s`);
    assert.equal(sampleOf(`${duration}_count`, 'method="POST"', 'route="/refused"', 'status="403"'), 1);
    assert.equal(sampleOf(`${duration}_count`, 'method="GET"', 'route="none"', 'status="404"'), 1);
    assert.equal(sampleOf('security_events_total', 'event="cross-site-write"', 'service="things"'), 1);
    assert.ok((sampleOf('process_resident_memory_bytes', 'service="things"') ?? 0) > 0);
    assert.doesNotMatch(body, /secret/);
  });

  it('show each kind of security event from the start, and when the last one was', async () => {
    const since = Date.now() / 1_000;
    await app.inject({ method: 'POST', url: '/refused' });
    const sampleOf = sampleIn((await app.inject('/metrics')).body);
    const never = 'event="hoarding"';
    assert.equal(sampleOf('security_events_total', never), 0, 'an increase from nothing would not be seen');
    assert.equal(sampleOf('security_event_last_timestamp_seconds', never), undefined);
    const last = sampleOf('security_event_last_timestamp_seconds', 'event="cross-site-write"', 'service="things"') ?? 0;
    assert.ok(last >= since && last <= Date.now() / 1_000, `${last}`);
  });

  it('are not in the OpenAPI document', async () => {
    assert.deepEqual(Object.keys((await app.inject('/api/things/openapi.json')).json().paths).sort(), [
      '/refused',
      '/things/{id}',
    ]);
  });
});
