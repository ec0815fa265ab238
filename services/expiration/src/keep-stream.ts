import { jetstreamManager } from '@nats-io/jetstream';
import type { Logger } from '@ticketing/common/logger';
import { type Broker, connectedUnless } from '@ticketing/common/messaging/connect';
import { ensureStream } from '@ticketing/common/messaging/stream';
import { pause } from '@ticketing/common/pause';
import type { Background } from '@ticketing/common/service/definition';

const lookAgainMs = 2_000;

/** Makes the stream on which timers are announced, so that orders can listen before the first one, and again should it be lost. */
export const keepStream = (broker: Broker, replicas: number, log: Logger): Background => {
  const stopping = new AbortController();
  const work = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted; await pause(lookAgainMs, stopping.signal)) {
      const nc = await connectedUnless(broker, stopping.signal);
      if (!nc) return;
      try {
        await ensureStream(await jetstreamManager(nc, { checkAPI: false, timeout: 2_000 }), 'expiration', replicas);
        failures = 0;
      } catch (error) {
        if (failures++ === 0) log.warn({ error: String(error) }, 'the stream of timers cannot be made yet; trying on');
      }
    }
  };
  const done = work();
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
};
