import type { Owner } from '@ticketing/contracts/messages/envelope';
import type { DatabaseConfig, ServiceConfig } from '../config.ts';
import type { Database, Transaction } from '../database/database.ts';
import type { Server } from '../http/server.ts';
import type { Logger } from '../logger.ts';
import type { CatchUp } from '../messaging/catch-up.ts';
import type { Broker } from '../messaging/connect.ts';
import type { Republish } from '../messaging/republish.ts';
import type { Subscription } from '../messaging/subscription.ts';
import type { Pool } from '../metrics/pool-gauges.ts';

/** What a service is given to work with. */
export type Connections = {
  readonly database: Database;
  readonly broker: Broker;
  readonly catchUp: CatchUp;
  readonly log: Logger;
};

/** Something that goes on in the background until it is stopped. */
export type Background = { stop(): void | Promise<void> };

/** A service as it is put together by its `service.ts`. */
export type Service = {
  readonly app: Server;
  readonly subscriptions: readonly Subscription[];
  /** Whether requests queue up; the relay gives way to them then, for a while (see messaging/give-way.ts). */
  readonly isBusy?: () => boolean;
  /** Says the current state of what the service owns again, a page at a time. */
  readonly republish: Republish;
  /** What only this service has to see to when its database came back from a backup, before anything else is done. */
  readonly restored?: (tx: Transaction) => Promise<void>;
  /** Empties the copies of what others own, so that they can be built anew from what the owners republish. */
  readonly forget: (tx: Transaction) => Promise<void>;
  /** Pools of connections besides the common ones, by name, to be watched. */
  readonly pools?: Readonly<Record<string, Pool>>;
  /** Operators' commands of this service, by name. Each returns a report. */
  readonly commands?: Readonly<Record<string, (args: readonly string[]) => Promise<string>>>;
  /** Starts what goes on in the background, once everything else is up. */
  readonly start?: () => readonly Background[];
};

/** A service before it is put together. */
export type ServiceDefinition<Config extends ServiceConfig & DatabaseConfig> = {
  readonly name: Owner;
  /** Folder of the service's own numbered SQL; the common ones come first. */
  readonly migrations: string;
  readonly create: (config: Config, connections: Connections) => Promise<Service>;
};
