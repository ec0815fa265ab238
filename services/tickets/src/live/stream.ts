import { JetStreamApiCodes, JetStreamApiError, type JetStreamManager, type StreamInfo } from '@nats-io/jetstream';

/** The stream by which replicas tell each other which tickets changed. In memory: what it loses, `reset` makes good. */
export const streamName = 'TICKETS_LIVE';
export const changedSubject = 'ticketing.live.ticket.changed';
export const resetSubject = 'ticketing.live.ticket.reset';

const minuteNanos = 60_000_000_000;

/** The stream as it is now; made when it is missing. */
export const ensureLiveStream = async (jsm: JetStreamManager, replicas: number): Promise<StreamInfo> => {
  try {
    return await jsm.streams.info(streamName);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamNotFound) throw error;
    return jsm.streams.add({
      name: streamName,
      subjects: ['ticketing.live.ticket.>'],
      storage: 'memory',
      retention: 'limits',
      discard: 'old',
      max_age: 10 * minuteNanos,
      max_msgs: 30_000,
      max_bytes: 16 * 1024 ** 2,
      num_replicas: replicas,
    });
  }
};
