import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';
import { originHeader } from '@ticketing/common/messaging/received';
import { streamOf, subjectOf } from '@ticketing/contracts/messages/envelope';
import { inDatabase } from './database.ts';
import type { PublishingJob } from './publishing.ts';
import { serveJobs } from './worker.ts';

const atOnce = 1_000;

type Row = { id: string; type: string; aggregate_id: string; body: string; created_at: string };

serveJobs(async ({ databaseUrl, natsUrl }: PublishingJob): Promise<number> => {
  const { rows } = await inDatabase(databaseUrl, (client) =>
    client.query<Row>('select id, type, aggregate_id, body::text, created_at::text from outbox order by txid, pos'),
  );
  const nc = await connect({ servers: natsUrl, waitOnFirstConnect: true, noAsyncTraces: true });
  const { name, subjects } = streamOf.orders;
  await (await jetstreamManager(nc)).streams.add({ name, subjects: [...subjects], storage: 'file' });
  const js = jetstream(nc, { timeout: 10_000 });
  const publish = (row: Row) => {
    const header = headers();
    header.set('ce-specversion', '1.0');
    header.set('ce-id', row.id);
    header.set('ce-type', row.type);
    header.set('ce-source', '/ticketing/orders');
    header.set('ce-subject', row.aggregate_id);
    header.set('ce-time', row.created_at);
    header.set('content-type', 'application/json');
    header.set(originHeader, name);
    return js.publish(subjectOf(row.type), row.body, { msgID: row.id, headers: header });
  };
  const startedAt = performance.now();
  for (let from = 0; from < rows.length; from += atOnce)
    await Promise.all(rows.slice(from, from + atOnce).map(publish));
  const seconds = (performance.now() - startedAt) / 1_000;
  await nc.close();
  return rows.length / seconds;
});
