import type { JetStreamClient } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { type Owner, streamOf, subjectOf } from '@ticketing/contracts/messages/envelope';
import type { Cursor, OutboxRow } from './cursor.ts';
import { originHeader } from './received.ts';

/**
 * Publishes rows with CloudEvents headers (binary mode) and waits until the broker has acknowledged all of them. A row that
 * the broker refuses for good is passed to `refused`, and the others go on.
 * @returns the highest stream sequence
 */
export const createPublisher = (
  js: JetStreamClient,
  owner: Owner,
  refused: (row: OutboxRow, reason: string) => Promise<void>,
) => {
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
    const published = await Promise.allSettled(rows.map((row) => publishRow(row, generation)));
    const failure = published.find((result) => result.status === 'rejected' && !isRefusal(result.reason));
    if (failure?.status === 'rejected') throw failure.reason;
    let highest = streamSeq;
    for (const [nth, result] of published.entries()) {
      const row = rows[nth];
      if (result.status === 'fulfilled') highest = result.value.seq;
      else if (row) await refused(row, String(result.reason));
    }
    return highest;
  };
};

const maxPayloadExceeded = /max_payload|maximum payload|message size exceeds/i;

/** Whether the same message would be refused every time, so that waiting does not help. */
const isRefusal = (error: unknown): boolean => error instanceof Error && maxPayloadExceeded.test(error.message);
