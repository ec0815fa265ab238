import {
  databaseEnvironment,
  limitsEnvironment,
  readConfig,
  serviceEnvironment,
  verifierEnvironment,
} from '@ticketing/common/config';
import { ConfiguredCurrency } from '@ticketing/contracts/money';

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
    },
    environment,
  );

export type TicketsConfig = ReturnType<typeof readTicketsConfig>;
