import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, it } from 'node:test';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { createLogger } from '@ticketing/common/logger';
import { type Broker, connectBroker } from '@ticketing/common/messaging/connect';
import type { Background } from '@ticketing/common/service/definition';
import { type NatsServer, startNatsServer } from '@ticketing/common/testing/nats-server';
import { until } from '@ticketing/common/testing/until';
import { createAnnouncer } from './announce.ts';
import { changedSubject, ensureLiveStream, streamName } from './stream.ts';

let nats: NatsServer;
let broker: Broker;
let jsm: JetStreamManager;
before(async () => {
  nats = await startNatsServer();
  broker = connectBroker({ url: nats.url, service: 'tickets' }, createLogger('tickets', 'silent'));
  jsm = await jetstreamManager(await broker.connected());
});
beforeEach(() => ensureLiveStream(jsm, 1).then(() => jsm.streams.purge(streamName)));
after(async () => {
  await broker.close();
  await nats.close();
});

const ids = (count: number) => Array.from({ length: count }, () => randomUUID()).toSorted();
const [a, b, c] = ids(3) as [string, string, string];
/** What is in the stream: `reset`, or the tickets that changed, in order. */
const published = async (): Promise<unknown[]> => {
  const { first_seq, last_seq, messages } = (await jsm.streams.info(streamName)).state;
  const found: unknown[] = [];
  for (let seq = first_seq; messages > 0 && seq <= last_seq; seq++) {
    const message = await jsm.streams.getMessage(streamName, { seq });
    found.push(message?.subject === changedSubject ? message.json<string[]>().toSorted() : 'reset');
  }
  return found;
};
const untilPublished = (count: number) =>
  until(`${count} are published`, async () => (await published()).length >= count, 10_000);
const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Ends the announcer. @throws Error if it does not end */
const end = async (background: Background): Promise<void> => {
  let hasEnded = false;
  void Promise.resolve(background.stop()).then(() => {
    hasEnded = true;
  });
  await until('it has ended', async () => hasEnded, 10_000);
};
/** The broker, which can be out of reach. `asked` is how often somebody wanted its connection. */
const createFarBroker = () => {
  let [isNear, asked, near] = [true, 0, Promise.resolve()];
  let comeBack = (): void => {};
  const far: Broker = {
    ...broker,
    isConnected: () => isNear,
    connected: async () => {
      asked += 1;
      await near;
      return broker.connected();
    },
  };
  return {
    broker: far,
    asked: () => asked,
    goAway: () => {
      isNear = false;
      near = new Promise((resolve) => {
        comeBack = resolve;
      });
    },
    comeBack: () => {
      isNear = true;
      comeBack();
    },
  };
};

it('a reset is published first, then what changed, many changes in one message and each ticket once', async () => {
  const { announce, start } = createAnnouncer(broker);
  announce([a]);
  const background = start();
  await untilPublished(1);
  announce([c, a]);
  announce([b, c]);
  await end(background);
  assert.deepEqual(await published(), ['reset', [a, b, c]], 'what changed last is published while it stops');
});

it('a reset is published instead of more than 5,000 tickets', async () => {
  const { announce, start } = createAnnouncer(broker);
  const [few, one] = [ids(5_000), randomUUID()];
  const background = start();
  await untilPublished(1);
  announce(few);
  await untilPublished(2);
  announce(few);
  announce([one]);
  await untilPublished(3);
  await end(background);
  assert.deepEqual(await published(), ['reset', few, 'reset']);
});

it('what changes while the broker is out of reach is published together once it is back, and nothing without a change', async () => {
  const { goAway, comeBack, asked, ...far } = createFarBroker();
  const { announce, start } = createAnnouncer(far.broker);
  const background = start();
  await untilPublished(1);
  goAway();
  announce([a]);
  await until('it waits for the broker', async () => asked() === 2);
  announce([b]);
  comeBack();
  await until('it looks for more', async () => asked() === 3);
  await turn();
  announce([c]);
  await untilPublished(3);
  await end(background);
  assert.deepEqual(await published(), ['reset', [a, b], [c]]);
});

it('a reset is published when the stream is there again, since nobody knows what was lost meanwhile', async () => {
  const { asked, ...far } = createFarBroker();
  const { announce, start } = createAnnouncer(far.broker);
  const background = start();
  await untilPublished(1);
  await jsm.streams.delete(streamName);
  announce([a]);
  await until('it fails twice', async () => asked() >= 4);
  await ensureLiveStream(jsm, 1);
  await untilPublished(1);
  announce([b]);
  await untilPublished(2);
  await end(background);
  assert.deepEqual(await published(), ['reset', [b]]);
});

it('it ends while the broker is out of reach, and although the last changes cannot be published', async () => {
  const { goAway, comeBack, asked, ...far } = createFarBroker();
  const { announce, start } = createAnnouncer(far.broker);
  const background = start();
  await untilPublished(1);
  goAway();
  announce([a]);
  await until('it waits for the broker', async () => asked() === 2);
  await end(background);
  assert.deepEqual(await published(), ['reset']);
  const other = createAnnouncer(broker);
  const otherBackground = other.start();
  await untilPublished(2);
  await jsm.streams.delete(streamName);
  other.announce([a]);
  await end(otherBackground);
});
