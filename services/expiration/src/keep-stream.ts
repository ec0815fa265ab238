import { jetstreamManager } from '@nats-io/jetstream';
import type { Logger } from '@ticketing/common/logger';
import { type Broker, connectedUnless } from '@ticketing/common/messaging/connect';
import { ensureStream, type StreamSettings } from '@ticketing/common/messaging/stream';
import type { Background } from '@ticketing/common/service/definition';
import { createWorker } from '@ticketing/common/worker';

const lookAgainMs = 2_000;

/** Makes the stream on which timers are announced, so that orders can listen before the first one, and again should it be lost. */
export const keepStream = (broker: Broker, settings: StreamSettings, log: Logger): Background => {
  const make = async (stopping: AbortSignal): Promise<void> => {
    const nc = await connectedUnless(broker, stopping);
    if (!nc) return;
    const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: 2_000 });
    await ensureStream(jsm, 'expiration', settings, log);
  };
  return createWorker(lookAgainMs, make, log, 'the stream of timers cannot be made yet; retrying').start();
};
