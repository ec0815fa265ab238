import { consumersOf } from '@ticketing/contracts/messages/consumers';
import type { Owner } from '@ticketing/contracts/messages/envelope';
import type { Queryable } from '../database/database.ts';
import type { Server } from '../http/server.ts';
import { readLogFigures } from '../messaging/log-figures.ts';
import { addGauges } from './gauges.ts';
import { createReading } from './reading.ts';

/** The log of this service: what is published, what each consumer has handled, and what could not be. */
export const addLogGauges = (
  { metrics, log }: Pick<Server, 'metrics' | 'log'>,
  database: Queryable,
  owner: Owner,
): void =>
  addGauges(
    metrics,
    {
      outbox_rows: { help: 'Messages in the outbox, estimated.' },
      outbox_oldest_unpublished_seconds: { help: 'The age of the oldest message that is not published.' },
      log_consumer_lag_seconds: {
        help: 'The age of the oldest message of this log that a consumer has not handled.',
        label: 'consumer',
      },
      dead_letters: { help: 'Messages that this service could not handle, up to 10,000.' },
      refused_messages: { help: 'Messages of this service that the broker refused, up to 10,000.' },
    },
    createReading(async () => {
      const figures = await readLogFigures(database, consumersOf[owner]);
      return {
        outbox_rows: figures.rows,
        outbox_oldest_unpublished_seconds: figures.oldestUnpublishedSeconds,
        log_consumer_lag_seconds: figures.consumerLagSeconds,
        dead_letters: figures.deadLetters,
        refused_messages: figures.refusedMessages,
      };
    }, log),
  );
