import {
  databaseEnvironment,
  limitsEnvironment,
  readConfig,
  serviceEnvironment,
  verifierEnvironment,
} from '@ticketing/common/config';
import { TimeZone } from '@ticketing/contracts/values';
import { defaultTimeZone } from '@ticketing/contracts/values/time-zone';
import { z } from 'zod';

/** Reads what orders needs from the environment. @throws Error naming every mistake. */
export const readOrdersConfig = (environment: NodeJS.ProcessEnv) =>
  readConfig(
    {
      ...serviceEnvironment,
      ...databaseEnvironment,
      ...verifierEnvironment,
      ...limitsEnvironment,
      /** How long places are held for a buyer who has not started to pay. */
      RESERVATION_SECONDS: z.coerce.number().int().min(1).default(900),
      /** How much longer once payment has started. */
      PAYMENT_GRACE_SECONDS: z.coerce.number().int().min(0).default(300),
      /** Reservations a buyer may have at a time. */
      LIVE_ORDERS_MAX: z.coerce.number().int().min(1).default(10),
      /** How long an order past its time waits for word from payments while the broker is away. */
      DEADLINE_PATIENCE_SECONDS: z.coerce.number().int().min(1).default(1_800),
      /** The time zone of events whose listing names none. */
      TIME_ZONE: TimeZone.default(defaultTimeZone),
    },
    environment,
  );

export type OrdersConfig = ReturnType<typeof readOrdersConfig>;
