import type { AddressInfo } from 'node:net';
import { addProbes } from '@ticketing/common/http/probes';
import { createServer } from '@ticketing/common/http/server';
import { createLogger } from '@ticketing/common/logger';
import { connectBroker } from '@ticketing/common/messaging/connect';
import { startConsumers } from '@ticketing/common/messaging/consume';
import { addBrokerGauges } from '@ticketing/common/metrics/broker-gauges';
import type { RunningService } from '@ticketing/common/service/start';
import { createAnnounce } from './announce.ts';
import type { ExpirationConfig } from './config.ts';
import { addRedisGauge } from './gauges.ts';
import { createGoOff } from './go-off.ts';
import { keepStream } from './keep-stream.ts';
import { subscriptions } from './messages.ts';
import { settle } from './settle.ts';
import { connectTimers } from './timers.ts';

/** Starts expiration: it hears orders, keeps timers in Redis, and says when one goes off. It has no other state. */
export const startExpiration = async (config: ExpirationConfig): Promise<RunningService> => {
  const log = createLogger('expiration', config.LOG_LEVEL);
  const broker = connectBroker(
    { url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD, service: 'expiration' },
    log,
  );
  const stopping = new AbortController();
  const timers = connectTimers(config.REDIS_URL, config.REDIS_PREFIX, log);
  const app = await createServer({ name: 'expiration', path: 'expiration', log, publicUrl: config.PUBLIC_URL });
  addProbes(app, timers.ping, () => stopping.signal.aborted);
  addBrokerGauges(app, broker, 'expiration', subscriptions(timers));
  addRedisGauge(app, timers);
  await app.listen({ host: config.HOST, port: config.PORT });
  const stream = keepStream(broker, { replicas: config.NATS_REPLICAS, maxBytes: config.STREAM_MAX_BYTES }, log);
  const consumers = startConsumers({
    service: 'expiration',
    subscriptions: subscriptions(timers),
    broker,
    log,
    handle: settle(log),
  });
  const goingOff = createGoOff(timers, createAnnounce(broker, stopping.signal), log).start();
  const { port } = app.server.address() as AddressInfo;
  log.info({ port }, 'expiration is up');
  return {
    port,
    stop: async () => {
      stopping.abort();
      await app.close();
      await consumers.stop();
      await goingOff.stop();
      timers.close();
      await stream.stop();
      await broker.close();
      log.info('expiration has stopped');
    },
  };
};
