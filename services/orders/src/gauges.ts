import type { Queryable } from '@ticketing/common/database/database';
import type { Server } from '@ticketing/common/http/server';
import { addGauges } from '@ticketing/common/metrics/gauges';
import { createReading } from '@ticketing/common/metrics/reading';
import { readFigures } from './store/figures.ts';

/** Adds what only orders knows to `/metrics`. */
export const addOrderGauges = ({ metrics, log }: Pick<Server, 'metrics' | 'log'>, database: Queryable): void =>
  addGauges(
    metrics,
    {
      orders_overdue: { help: 'Unpaid orders that are undecided 10 seconds after their time, up to 100,000.' },
      holds: { help: 'Orders that hold places, up to 100,000.' },
    },
    createReading(async () => {
      const { overdue, holds } = await readFigures(database);
      return { orders_overdue: overdue, holds };
    }, log),
  );
