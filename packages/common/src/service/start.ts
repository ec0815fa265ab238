import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { DatabaseConfig, ServiceConfig } from '../config.ts';
import { openDatabase, type PooledDatabase } from '../database/database.ts';
import { createHousekeeping } from '../housekeeping.ts';
import { addProbes } from '../http/probes.ts';
import type { Server } from '../http/server.ts';
import { createLogger } from '../logger.ts';
import { createCatchUp } from '../messaging/catch-up.ts';
import { connectBroker } from '../messaging/connect.ts';
import { startConsumers } from '../messaging/consume.ts';
import { createBatchHandler } from '../messaging/handle.ts';
import { serveLog } from '../messaging/log-server.ts';
import { startRelay } from '../messaging/relay.ts';
import { noticeRestore } from '../messaging/restored.ts';
import { addBrokerGauges } from '../metrics/broker-gauges.ts';
import { addHousekeepingGauge } from '../metrics/housekeeping-gauge.ts';
import { addLogGauges } from '../metrics/log-gauges.ts';
import { addPoolGauges } from '../metrics/pool-gauges.ts';
import { backoffMs, pause } from '../pause.ts';
import type { Connections, Service, ServiceDefinition } from './definition.ts';

export type RunningService = { readonly port: number; stop(): Promise<void> };

const housekeepingOf = (config: DatabaseConfig) => ({
  outboxRetentionSeconds: config.OUTBOX_RETENTION_SECONDS,
  inboxRetentionSeconds: config.INBOX_RETENTION_SECONDS,
  intervalSeconds: config.HOUSEKEEPING_SECONDS,
});

/** Opens what a service works with; nothing is asked of it yet. */
export const connect = (
  name: string,
  config: ServiceConfig & DatabaseConfig,
): Connections & { readonly database: PooledDatabase } => {
  const log = createLogger(name, config.LOG_LEVEL);
  return {
    log,
    database: openDatabase(config.DATABASE_URL, config.DATABASE_CONNECTIONS, log),
    broker: connectBroker(
      { url: config.NATS_URL, user: config.NATS_USER, password: config.NATS_PASSWORD, service: name },
      log,
    ),
    catchUp: createCatchUp(),
  };
};

const mostDrainMs = 1_500;

/** Gives callers that keep connections the time to let go of them, so that none sends a request into a closing one. */
const untilUnconnected = async (app: Server): Promise<void> => {
  const count = promisify(app.server.getConnections.bind(app.server));
  for (let waitedMs = 0; waitedMs < mostDrainMs && (await count()) > 0; waitedMs += 50) await pause(50);
};

const fromBackup = 'database came from a backup; publishing everything again, and catching up with other services';

/** Before anything acts on it, is this database what it was? Waits for it while it is away. */
const followRestore = async ({ database, log }: Connections, service: Service): Promise<void> => {
  for (let attempt = 0; ; await pause(backoffMs(attempt++, 100, 1_000))) {
    try {
      if (await noticeRestore(database, restoringOf(service), new Date())) log.warn(fromBackup);
      return;
    } catch (error) {
      if (attempt % 20 === 0) log.warn({ error: String(error) }, 'the database does not answer yet; trying on');
    }
  }
};

/** What a service has to do with a database that came back from a backup. */
export const restoringOf = ({ restored }: Service) => ({
  restored: restored ?? (async () => {}),
  isCertain: false,
});

/**
 * Starts a service: HTTP, relay, consumers, background work. It comes up while the broker is away. Its probes answer at once;
 * everything else gets 503 until the database has answered whether it came from a backup.
 * `stop` ends it in the order that loses nothing: no new requests, running ones finish, consumers finish what they
 * hold, then the relay and the connections.
 */
export const startService = async <Config extends ServiceConfig & DatabaseConfig>(
  definition: ServiceDefinition<Config>,
  config: Config,
): Promise<RunningService> => {
  const connections = connect(definition.name, config);
  const { database, broker, catchUp, log } = connections;
  const service = await definition.create(config, connections);
  let stopping = false;
  let isChecked = false;
  addProbes(
    service.app,
    async () => {
      if (!isChecked) throw new Error('The database has not been checked yet.');
      await database.query('select 1');
    },
    () => stopping,
  );
  // Nobody may read or change a database that came from a backup before that has been noticed.
  service.app.gate.close('This service is starting. Please try again in a moment.');
  addBrokerGauges(service.app, broker, definition.name, service.subscriptions);
  addLogGauges(service.app, database, definition.name);
  addPoolGauges(service.app.metrics, { ...database.pools, ...service.pools });
  const housekeepingSucceeded = addHousekeepingGauge(service.app.metrics, config.HOUSEKEEPING_SECONDS);
  // Whoever asks a stopping service is served, and told to take the next request elsewhere.
  service.app.addHook('onRequest', (_request, reply, done) => {
    if (stopping) reply.header('connection', 'close');
    done();
  });
  await service.app.listen({ host: config.HOST, port: config.PORT });
  await followRestore(connections, service);
  isChecked = true;
  service.app.gate.open();

  const restored = async (epoch?: string): Promise<void> => {
    const noticed = { ...restoringOf(service), isCertain: true, epoch };
    if (await noticeRestore(database, noticed, new Date())) log.warn(fromBackup);
  };
  const relay = startRelay({
    owner: definition.name,
    database,
    broker,
    stream: { replicas: config.NATS_REPLICAS, maxBytes: config.STREAM_MAX_BYTES },
    log,
    isBusy: service.isBusy,
    republish: service.republish,
    restored,
  });
  const consuming = {
    ...{ service: definition.name, subscriptions: service.subscriptions, broker, log },
    handle: createBatchHandler(database, log),
  };
  const consumers = startConsumers(consuming);
  const background = [
    catchUp.start({ ...consuming, database }),
    createHousekeeping(
      database,
      { owner: definition.name, ...housekeepingOf(config) },
      log,
      housekeepingSucceeded,
    ).start(),
    ...(service.start?.() ?? []),
  ];
  const logServer = serveLog(broker, definition.name, database, log, restored);
  const { port } = service.app.server.address() as AddressInfo;
  log.info({ port }, `${definition.name} is up`);

  return {
    port,
    stop: async () => {
      stopping = true;
      await untilUnconnected(service.app);
      await service.app.close();
      await consumers.stop();
      for (const one of background) await one.stop();
      await relay.stop();
      await logServer.stop();
      await broker.close();
      await database.close();
      log.info(`${definition.name} has stopped`);
    },
  };
};
