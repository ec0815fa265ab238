import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStream } from '@ticketing/common/http/event-stream';
import { createLogger } from '@ticketing/common/logger';
import { until } from '@ticketing/common/testing/until';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { betweenMs, createLive, type Live } from './live.ts';
import { formatPosition } from './recent.ts';

const log = createLogger('tickets', 'silent');

type Event = { readonly event: string; readonly of?: string; readonly id?: string };

/** A stream as a browser reads it: its events, and ids that come without an event. */
const openStream = () => {
  const events: Event[] = [];
  let [isClosed, close] = [false, () => {}];
  const stream: EventStream = {
    send: (text) => {
      for (const block of text.split('\n\n').filter((one) => one !== '')) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const [id, data] = [field('id'), JSON.parse(field('data') ?? '{}')];
        events.push({ event: field('event') ?? 'none', ...(data.id ? { of: data.id } : {}), ...(id ? { id } : {}) });
      }
    },
    end: () => {},
    isClosed: () => isClosed,
    onClose: (act) => {
      close = act;
    },
  };
  return {
    stream,
    events,
    close: () => {
      isClosed = true;
      close();
    },
  };
};

/** Live updates that read from nowhere: tickets with these ids. */
const createReading = () => {
  const readings: (readonly string[])[] = [];
  let failures = 0;
  const live = createLive(async (ids) => {
    if (failures-- > 0) throw new Error('the database is away');
    readings.push(ids);
    return ids.map((id) => ({ id }) as Ticket);
  }, log);
  return {
    live,
    readings,
    failNext: (times: number) => {
      failures = times;
    },
  };
};

const start = { epoch: 7, seq: 10 };
const reset = { event: 'reset' };
const ticket = (of: string, seq?: number): Event => ({ event: 'ticket', of, ...(seq ? { id: `7-${seq}` } : {}) });
const nothingElse = () => sleep(250);
/** Whatever needs no waiting has happened then. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('those who watch', () => {
  it('are given the present position first, and then each change; only the last event of a burst has an id', async () => {
    const { live, readings } = createReading();
    live.begun(start, 10);
    const { stream, events } = openStream();
    await live.join(stream, undefined);
    assert.deepEqual(events, [{ event: 'none', id: '7-10' }]);
    live.changed(11, ['a', 'b']);
    // What changes while a burst is read comes with the next one, once.
    live.changed(12, ['a']);
    live.changed(13, ['c']);
    live.changed(14, ['c']);
    await until('all is sent', async () => events.length >= 5);
    await nothingElse();
    assert.deepEqual(events.slice(1), [ticket('a'), ticket('b', 11), ticket('a'), ticket('c', 14)]);
    assert.deepEqual(readings, [
      ['a', 'b'],
      ['a', 'c'],
    ]);
  });

  it('are sent 500 tickets at once at most, and an id only with the last', async () => {
    const { live, readings } = createReading();
    live.begun(start, 10);
    const { stream, events } = openStream();
    await live.join(stream, undefined);
    const ids = Array.from({ length: 501 }, (_, nth) => `t${nth}`);
    live.changed(11, ids);
    await until('all are sent', async () => events.length === 502);
    assert.deepEqual(
      readings.map(({ length }) => length),
      [500, 1],
    );
    assert.deepEqual(
      events.filter(({ id }) => id),
      [{ event: 'none', id: '7-10' }, ticket('t500', 11)],
    );
  });

  it('are told to look again once when changes may have been lost, and nothing of what changed before', async () => {
    const { live, readings } = createReading();
    live.begun(start, 10);
    const { stream, events } = openStream();
    await live.join(stream, undefined);
    live.changed(11, ['a']);
    live.changed(12, ['b']);
    live.reset(13);
    await until('the reset is sent', async () => events.length >= 3);
    await nothingElse();
    assert.deepEqual(events.slice(1), [ticket('a', 11), { ...reset, id: '7-13' }]);
    assert.deepEqual(readings, [['a']]);
    live.begun({ epoch: 8, seq: 3 }, 3);
    await until('the reset is sent', async () => events.length >= 4);
    assert.deepEqual(events.slice(3), [{ ...reset, id: '8-3' }]);
  });

  it('are sent everything once the tickets can be read again', async () => {
    const { live, failNext } = createReading();
    live.begun(start, 10);
    const { stream, events } = openStream();
    await live.join(stream, undefined);
    live.changed(11, ['a']);
    failNext(1);
    live.reset(12);
    live.changed(13, ['b']);
    await until('all is sent', async () => events.length >= 4);
    assert.deepEqual(events.slice(1), [ticket('a', 11), { ...reset, id: '7-13' }, ticket('b', 13)]);
  });

  it('are sent nothing of what had changed before they came, or after they left', async () => {
    const { live, readings } = createReading();
    live.begun(start, 12);
    const [one, two, three] = [openStream(), openStream(), openStream()];
    await live.join(one.stream, undefined);
    live.changed(11, ['history']);
    live.reset(12);
    live.changed(13, ['a']);
    await until('it is sent', async () => one.events.length === 2);
    one.close();
    live.changed(14, ['missed']);
    live.reset(15);
    await live.join(two.stream, undefined);
    three.close();
    await live.join(three.stream, undefined);
    live.changed(16, ['b']);
    await until('it is sent', async () => two.events.length >= 2);
    await nothingElse();
    assert.deepEqual(one.events.slice(1), [ticket('a', 13)]);
    assert.deepEqual(two.events.slice(1), [ticket('b', 16)]);
    assert.deepEqual(three.events.slice(1), []);
    assert.deepEqual(readings, [['a'], ['b']]);
  });

  it('are sent nothing that was still to be sent when all had left', async () => {
    const { live, readings } = createReading();
    live.begun(start, 10);
    const [one, two] = [openStream(), openStream()];
    await live.join(one.stream, undefined);
    live.changed(11, ['a']);
    live.changed(12, ['b']);
    live.reset(13);
    live.changed(14, ['c']);
    one.close();
    await nothingElse();
    await live.join(two.stream, undefined);
    live.changed(15, ['d']);
    await until('it is sent', async () => two.events.length >= 2);
    assert.deepEqual(two.events, [{ event: 'none', id: '7-14' }, ticket('d', 15)]);
    assert.deepEqual(readings, [['a'], ['d']]);
  });

  it('are given no position before there is one', async () => {
    const { live } = createReading();
    const { stream, events } = openStream();
    await live.join(stream, undefined);
    assert.deepEqual(events, []);
    live.begun(start, 10);
    await until('the reset is sent', async () => events.length >= 1);
    assert.deepEqual(events, [{ ...reset, id: '7-10' }]);
  });

  it('are sent a ticket at most ten times a second, less often if they are many, but twice a second at least', () => {
    for (const [watchers, ms] of [
      [0, 100],
      [1_000, 200],
      [4_000, 500],
      [8_000, 500],
    ] as const)
      assert.equal(betweenMs(watchers), ms, `${watchers} watchers`);
  });
});

describe('somebody who comes back', () => {
  it('is sent what was missed as it is now, with the new position, and then what changes', async () => {
    const { live } = createReading();
    live.begun(start, 10);
    live.changed(11, ['a']);
    live.changed(12, ['b']);
    live.changed(13, ['c']);
    const { stream, events } = openStream();
    await live.join(stream, '7-11');
    assert.deepEqual(events, [ticket('b'), ticket('c', 13)]);
    live.changed(14, ['a']);
    await until('it is sent', async () => events.length >= 3);
    assert.deepEqual(events.slice(2), [ticket('a', 14)]);
  });

  it('is sent also what changed while the missed was read', async () => {
    const reading = Promise.withResolvers<void>();
    const asked: (readonly string[])[] = [];
    const live = createLive(async (ids) => {
      asked.push(ids);
      if (asked.length === 1) await reading.promise;
      return ids.map((id) => ({ id }) as Ticket);
    }, log);
    live.begun(start, 10);
    live.changed(11, ['a']);
    const { stream, events } = openStream();
    const joined = live.join(stream, '7-10');
    await until('it is read', async () => asked.length === 1);
    live.changed(12, ['b']);
    reading.resolve();
    await joined;
    assert.deepEqual(events, [ticket('a', 11), ticket('b', 12)]);
  });

  it('has nothing more read for it once it has left', async () => {
    const reading = Promise.withResolvers<void>();
    const asked: (readonly string[])[] = [];
    const live = createLive(async (ids) => {
      asked.push(ids);
      await reading.promise;
      return [];
    }, log);
    live.begun(start, 10);
    live.changed(11, ['a']);
    const { stream, close } = openStream();
    const joined = live.join(stream, '7-10');
    await until('it is read', async () => asked.length === 1);
    live.changed(12, ['b']);
    close();
    reading.resolve();
    await joined;
    assert.deepEqual(asked, [['a']]);
  });

  it('is told to look again, with the present position, when more than 200 were missed or nobody knows', async () => {
    const { live, failNext } = createReading();
    live.begun(start, 10);
    const ids = Array.from({ length: 201 }, (_, nth) => `t${nth}`);
    live.changed(11, ids.slice(0, 200));
    const come = async (lastEventId: string) => {
      const { stream, events } = openStream();
      await live.join(stream, lastEventId);
      return events;
    };
    assert.equal((await come('7-10')).length, 200);
    failNext(1);
    const afterFailure = await come('7-10');
    assert.deepEqual(afterFailure, [reset]);
    live.changed(12, ids);
    await until('it hears of changes', async () => afterFailure.length > 200);
    for (const lastEventId of ['7-10', '7-9', '8-12', 'nonsense'])
      assert.deepEqual(await come(lastEventId), [{ ...reset, id: '7-12' }], lastEventId);
    assert.deepEqual(await come('7-12'), []);
  });

  it('is answered at once if this replica has read what happened before it started', async () => {
    for (const [historyUntil, read] of [
      [10, () => {}],
      [9, () => {}],
      [12, (live: Live) => live.changed(12, [])],
      [12, (live: Live) => live.changed(13, [])],
    ] as const) {
      const { live } = createReading();
      live.begun(start, historyUntil);
      read(live);
      const { stream, events } = openStream();
      void live.join(stream, '8-1');
      await turn();
      assert.deepEqual(events, [{ ...reset, id: formatPosition(live.position() ?? start) }]);
    }
  });

  it('waits until this replica has read it, to the last change, but not for long', async () => {
    const { live } = createReading();
    live.begun(start, 12);
    const { stream, events } = openStream();
    const joined = live.join(stream, '7-11');
    for (const [seq, id] of [
      [11, 'a'],
      [12, 'b'],
    ] as const) {
      await turn();
      assert.deepEqual(events, []);
      live.changed(seq, [id]);
    }
    await joined;
    assert.deepEqual(events, [ticket('b', 12)]);
    const late = createReading().live;
    late.begun(start, 99);
    const other = openStream();
    await late.join(other.stream, '7-11');
    assert.deepEqual(other.events, [], 'what it does not know yet comes as changes');
  });

  it('is told to look again if the last it waited for is a reset, and not by one before', async () => {
    const { live } = createReading();
    live.begun(start, 12);
    const { stream, events } = openStream();
    const joined = live.join(stream, '7-11');
    for (const seq of [11, 12]) {
      await turn();
      assert.deepEqual(events, []);
      live.reset(seq);
    }
    await joined;
    assert.deepEqual(events, [{ ...reset, id: '7-12' }]);
  });
});
