import type { JetStreamClient } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { type Owner, streamOf, subjectOf } from '@ticketing/contracts/messages/envelope';
import type { Cursor, OutboxRow } from './cursor.ts';
import { originHeader } from './received.ts';

/**
 * Publishes rows with CloudEvents headers (binary mode) and waits until the broker has acknowledged all of them. Gives
 * the highest stream sequence.
 */
export const createPublisher = (js: JetStreamClient, owner: Owner) => {
  const publishRow = (row: OutboxRow, generation: number) => {
    // Not set, which first looks for what is not there yet: a twentieth of publishing.
    const header = headers();
    header.append('ce-specversion', '1.0');
    header.append('ce-id', row.id);
    header.append('ce-type', row.type);
    header.append('ce-source', `/ticketing/${owner}`);
    header.append('ce-subject', row.aggregate_id);
    header.append('ce-time', row.created_at.toISOString());
    header.append('content-type', 'application/json');
    header.append(originHeader, streamOf[owner].name);
    if (row.traceparent) header.append('traceparent', row.traceparent);
    // The suffix lets a message published again on purpose pass the broker's window of duplicates.
    const msgID = generation === 0 ? row.id : `${row.id}.${generation}`;
    return js.publish(subjectOf(row.type), row.body, { msgID, headers: header });
  };

  return async (rows: readonly OutboxRow[], { generation, streamSeq }: Cursor): Promise<number> => {
    const landed = await Promise.allSettled(rows.map((row) => publishRow(row, generation)));
    let highest = streamSeq;
    for (const result of landed) {
      if (result.status === 'rejected') throw result.reason;
      const { seq, duplicate } = result.value;
      // The stream gave a sequence it had already given: it is not the stream it was, and is to be looked at anew.
      if (seq <= streamSeq && !duplicate) throw new Error(`the stream gave sequence ${seq} again`);
      highest = Math.max(highest, seq);
    }
    return highest;
  };
};
