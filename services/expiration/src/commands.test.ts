import assert from 'node:assert/strict';
import { it } from 'node:test';
import { until } from '@ticketing/common/testing/until';
import { runCommand } from './commands.ts';
import { readExpirationConfig } from './config.ts';
import { createWorld, orderIn } from './testing/world.ts';

it('forget takes all timers away while the service runs, and they come back when orders says its state again', async () => {
  const world = await createWorld();
  const service = await world.start();
  try {
    const orders = Array.from({ length: 30 }, () => orderIn(60_000));
    for (const order of orders) await world.say(order);
    await until('all are set', async () => (await Promise.all(orders.map(world.hasTimer))).every(Boolean));
    const config = readExpirationConfig({
      NATS_URL: world.nats.url,
      REDIS_URL: world.door.url,
      REDIS_PREFIX: world.prefix,
    });
    await runCommand(config, 'forget');
    assert.ok((await Promise.all(orders.map(world.hasTimer))).every((has) => !has));
    for (const order of orders) await world.say(order);
    await until('all are back', async () => (await Promise.all(orders.map(world.hasTimer))).every(Boolean));
    const soon = orderIn(300);
    await world.say(soon);
    await until('it goes off', async () => (await world.announced(soon)).length > 0);
    await assert.rejects(runCommand(config, 'replay'), /There is: forget/);
  } finally {
    await service.stop();
    await world.close();
  }
});

it('forget says so when Redis does not answer, instead of ending as if it had forgotten', async () => {
  const config = readExpirationConfig({ NATS_URL: 'nats://127.0.0.1:1', REDIS_URL: 'redis://127.0.0.1:1' });
  await assert.rejects(runCommand(config, 'forget'), /Redis does not answer/);
});
