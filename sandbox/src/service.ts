import type { Config } from './config.ts';
import { faultBoard } from './fault-board.ts';
import { createServer } from './http/server.ts';
import { keepHouse } from './operations/housekeeping.ts';
import { openStore } from './store/store.ts';
import { startDispatcher } from './webhooks/dispatcher.ts';
import { postTo } from './webhooks/post.ts';
import type { World } from './world.ts';

export type Sandbox = {
  /** The address it listens on. */
  readonly url: string;
  /** Lets running calls end, then closes the file. */
  readonly stop: () => Promise<void>;
};

/** What tests replace: time (Unix milliseconds) and chance (0 up to 1). */
export type Surroundings = { readonly clock: () => number; readonly random: () => number };

const webhookConnections = 32;
const webhookTimeoutMs = 10_000;
const houseKeepingEveryMs = 60_000;

/** Puts the sandbox together and starts it. */
export const startSandbox = async (
  config: Config,
  { clock, random }: Surroundings = { clock: Date.now, random: Math.random },
): Promise<Sandbox> => {
  const { webhook, secretKey, publishableKey, basePath, logLevel } = config;
  const store = openStore(config.dataFolder);
  let dispatcher: ReturnType<typeof startDispatcher> | undefined;
  let address = '';
  const world: World = {
    store,
    faults: faultBoard(random),
    clock,
    random,
    publicUrl: () => config.publicUrl ?? address,
    webhookEvents: webhook?.events ?? [],
    wakeWebhooks: () => dispatcher?.wake(),
  };
  const server = createServer(world, { keys: { secretKey, publishableKey }, basePath, logLevel });
  try {
    address = await server.listen({ host: config.host, port: config.port });
  } catch (error) {
    store.close();
    throw error;
  }
  if (webhook) {
    dispatcher = startDispatcher({
      store,
      post: postTo(webhook.url, webhookConnections, webhookTimeoutMs),
      secret: webhook.secret,
      clock,
      publicUrl: world.publicUrl,
      log: server.log,
      connections: webhookConnections,
    });
  }
  keepHouse(world);
  const houseKeeping = setInterval(() => keepHouse(world), houseKeepingEveryMs);
  return {
    url: address,
    stop: async () => {
      clearInterval(houseKeeping);
      const closed = server.close();
      // A call that ends now leaves its connection open for the next one, which must not come here.
      const hangUp = setInterval(() => server.server.closeIdleConnections(), 50);
      await closed;
      clearInterval(hangUp);
      dispatcher?.stop();
      store.close();
    },
  };
};
