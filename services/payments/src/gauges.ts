import type { Queryable } from '@ticketing/common/database/database';
import type { Server } from '@ticketing/common/http/server';
import { addGauges } from '@ticketing/common/metrics/gauges';
import { createReading } from '@ticketing/common/metrics/reading';
import { readUnreconciledSeconds } from './store/figures.ts';

/** Adds what only payments knows to `/metrics`. */
export const addPaymentGauges = ({ metrics, log }: Pick<Server, 'metrics' | 'log'>, database: Queryable): void =>
  addGauges(
    metrics,
    {
      payments_unreconciled_oldest_seconds: {
        help: 'How long the oldest payment waits whose money is not where its order wants it.',
      },
    },
    createReading(async () => ({ payments_unreconciled_oldest_seconds: await readUnreconciledSeconds(database) }), log),
  );
