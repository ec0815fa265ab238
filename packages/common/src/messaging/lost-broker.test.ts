import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { UserCreated } from '@ticketing/contracts/messages/users';
import { startTwoServices, type TwoServices } from '../testing/two-services.ts';
import { countUnpublished } from '../testing/unpublished.ts';
import { until } from '../testing/until.ts';
import { on } from './subscription.ts';

let two: TwoServices;

describe('messages, when the broker goes away or forgets,', () => {
  beforeEach(async () => {
    two = await startTwoServices();
  });
  afterEach(() => two.close());

  it('wait in the outbox while the broker is away, however the service is started', async () => {
    await two.nats.kill();
    two.speak();
    two.listen();
    await two.tell(10);
    assert.equal(await countUnpublished(two.speaker.database), 10);
    await two.nats.start();
    await two.hears(10);
  });

  it('survive a broker that is killed again and again while they flow', async () => {
    two.speak();
    two.listen();
    let told = 0;
    for (let round = 0; round < 4; round++) {
      await two.tell(300);
      told += 300;
      await two.nats.kill();
      await two.tell(50);
      told += 50;
      await two.nats.start();
    }
    await two.hears(told);
  });

  it('are published again when the broker comes back with an empty store', async () => {
    two.speak();
    two.listen();
    await two.tell(50);
    await two.hears(50);
    await two.nats.kill();
    await two.tell(20);
    await two.nats.wipe();
    await two.nats.start();
    await two.hears(70);
    await two.tell(5);
    await two.hears(75);
  });

  it('are published again to all when a power cut left of a stream only how far its listeners had come', async () => {
    two.speak();
    two.listen();
    await two.tell(40);
    await two.hears(40);
    // By then the broker has written down how far they are.
    await sleep(2_500);
    await two.nats.kill();
    await two.nats.loseStreams();
    await two.nats.start();
    await two.tell(10);
    await two.hears(50);
    await two.tell(50);
    await two.hears(100);
  });

  it('reach a listener that was there before their stream, which it listens to once there is a message', async () => {
    two.listen();
    two.speak();
    await two.withBroker(async (jsm) => {
      const consumers = async () => (await jsm.streams.info(streamOf.auth.name)).state.consumer_count;
      await until('the stream is there', async () => (await consumers().catch(() => null)) !== null);
      await sleep(1_500);
      assert.equal(await consumers(), 0);
    });
    await two.tell(1);
    await two.hears(1);
  });

  it('reach a listener that was down when the store was wiped', async () => {
    two.speak();
    const consumers = two.listen();
    await two.tell(20);
    await two.hears(20);
    await consumers.stop();
    await two.tell(30);
    await two.isDrained();
    await two.nats.kill();
    await two.nats.wipe();
    await two.nats.start();
    two.listen();
    await two.hears(50);
  });

  it('are published again when the broker comes back with an older copy of its store', async () => {
    two.speak();
    two.listen();
    await two.tell(30);
    await two.hears(30);
    await two.nats.kill();
    await two.nats.backUp();
    await two.nats.start();
    await two.tell(40);
    await two.hears(70);
    await two.nats.kill();
    await two.tell(10);
    await two.nats.restore();
    await two.nats.start();
    await two.hears(80);
  });

  it('reach a listener that was down through two losses of the store, while another one confirmed', async () => {
    two.speak();
    const hearsAll = two.listen();
    const sleeper = two.listen({
      service: 'orders',
      subscription: on(UserCreated, async () => {}),
      catchesUp: false,
      handle: async (batch) => {
        for (const { delivery } of batch) delivery.ack();
      },
    });
    await two.tell(10);
    await two.hears(10);
    await sleeper.stop();
    for (let wipe = 0; wipe < 2; wipe++) {
      await two.tell(10);
      await two.isDrained();
      await two.nats.kill();
      await two.nats.wipe();
      await two.nats.start();
      await two.tell(1);
      await two.hears(10 + 11 * (wipe + 1));
      await new Promise((resolve) => setTimeout(resolve, 2_500));
    }
    await hearsAll.stop();
    // Another service, with a database of its own.
    await two.listener.database.query('truncate heard, inbox, watermarks');
    two.listen({ service: 'orders' });
    await until('the sleeper hears what it slept through', async () => (await two.heard()) >= 22);
  });

  it('reach a listener whose place is beyond the end of the stream that came back', async () => {
    two.speak();
    two.listen();
    await two.tell(10);
    await two.hears(10);
    await two.nats.kill();
    await two.nats.backUp();
    await two.nats.start();
    await two.tell(30);
    await two.hears(40);
    await two.nats.kill();
    await two.nats.restoreButForConsumers();
    await two.nats.start();
    await two.tell(5);
    await two.hears(45);
  });
});
