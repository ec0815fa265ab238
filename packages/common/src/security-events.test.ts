import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { recordSecurityEvent, type SecurityFields, securityEvents, securityEventsTotal } from './security-events.ts';

const minuteMs = 60_000;
let lines: Record<string, unknown>[] = [];
const log = { warn: (line: Record<string, unknown>) => void lines.push(line) } as never;
const record = (fields: SecurityFields, times = 1): void => {
  for (let nth = 0; nth < times; nth++) recordSecurityEvent(log, 'sign-in-failed', fields);
};
const countOf = async (event: string): Promise<number> =>
  (await securityEventsTotal.get()).values.find(({ labels }) => labels.event === event)?.value ?? 0;

describe('a security event', () => {
  beforeEach(() => {
    lines = [];
    securityEventsTotal.reset();
  });

  it('is one line with its fields, which cannot claim to be another event, and one count', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    record({ network: 'a', userId: 'ada', event: 'none', security: false });
    assert.deepEqual(lines, [{ network: 'a', userId: 'ada', security: true, event: 'sign-in-failed' }]);
    assert.deepEqual([await countOf('sign-in-failed'), await countOf('sign-up')], [1, 0]);
    recordSecurityEvent(log, 'limits-degraded');
    assert.deepEqual(lines[1], { security: true, event: 'limits-degraded' });
    t.mock.timers.tick(minuteMs);
    assert.equal(lines.length, 2);
  });

  it('has a name of its own for each kind', () => assert.equal(new Set(securityEvents).size, securityEvents.length));

  it('of one network is written 20 times a minute, then its number; others are not affected, and all are counted', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    record({ network: 'flood' }, 25);
    assert.equal(lines.length, 20);
    record({ network: 'other' });
    recordSecurityEvent(log, 'sign-up', { network: 'flood' });
    assert.equal(lines.length, 22);
    assert.equal(await countOf('sign-in-failed'), 26);
    lines = [];
    t.mock.timers.tick(minuteMs - 1);
    record({ network: 'flood' });
    assert.deepEqual(lines, []);
    t.mock.timers.tick(1);
    assert.deepEqual(lines, [{ network: 'flood', suppressed: 6, security: true, event: 'sign-in-failed' }]);
    record({ network: 'flood' });
    assert.equal(lines.length, 2, 'the next minute has begun');
    t.mock.timers.tick(minuteMs);
    assert.equal(lines.length, 2);
  });

  it('of more than 5,000 networks in a minute shares one count of lines among the remaining', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    for (let nth = 0; nth < 5_000; nth++) record({ network: `network ${nth}` });
    assert.equal(lines.length, 5_000);
    for (let nth = 5_000; nth < 5_030; nth++) record({ network: `network ${nth}` });
    assert.equal(lines.length, 5_020);
    record({ network: 'network 7' });
    assert.equal(lines.length, 5_021, 'a known one goes on by itself');
    recordSecurityEvent(log, 'token-rejected', { network: 'network 5000' });
    assert.equal(lines.length, 5_022, 'and so does another event');
    lines = [];
    t.mock.timers.tick(minuteMs);
    assert.deepEqual(lines, [{ network: undefined, suppressed: 10, security: true, event: 'sign-in-failed' }]);
  });
});
