import {
  databaseEnvironment,
  limitsEnvironment,
  readConfig,
  serviceEnvironment,
  verifierEnvironment,
} from '@ticketing/common/config';
import { ConfiguredCurrency } from '@ticketing/contracts/money';
import { TimeZone } from '@ticketing/contracts/values';
import { defaultTimeZone } from '@ticketing/contracts/values/time-zone';

/** Reads what tickets is told by its environment. @throws Error naming every mistake at once. */
export const readTicketsConfig = (environment: NodeJS.ProcessEnv) =>
  readConfig(
    {
      ...serviceEnvironment,
      ...databaseEnvironment,
      ...verifierEnvironment,
      ...limitsEnvironment,
      /** The installation's one currency; every price is in its minor units. */
      CURRENCY: ConfiguredCurrency,
      /** The time zone of listings that name none. */
      TIME_ZONE: TimeZone.default(defaultTimeZone),
    },
    environment,
  );

export type TicketsConfig = ReturnType<typeof readTicketsConfig>;
