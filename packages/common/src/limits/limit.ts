/** The unit that a limit counts by: each user, each network (an IPv4 address or an IPv6 /64), each e-mail, … */
export type CountedBy = 'user' | 'network' | 'email' | 'email+network' | 'device' | 'all';

/** At most `points` in `perSeconds`, counted from the first one. */
export type RateLimit = {
  readonly points: number;
  readonly perSeconds: number;
  readonly by: CountedBy;
  /**
   * `process`: every process counts by itself, in memory. This is for reads, which cost less than a Redis command.
   * Otherwise replicas count together.
   */
  readonly countedBy?: 'process';
  /** The count may be refunded when the request proves harmless, such as one with a right password. */
  readonly refundable?: true;
  /** The reason for this figure, printed in docs/security-limits.md. */
  readonly why: string;
};

/**
 * At most `atOnce` at the same time: in each process, if the bounded resource (sockets, queries) belongs to the process, or in
 * the service's database.
 */
export type ConcurrencyLimit = {
  readonly atOnce: number;
  readonly by: CountedBy;
  readonly countedBy?: 'database';
  readonly why: string;
};

export type Limit = RateLimit | ConcurrencyLimit;
export type LimitTable = Readonly<Record<string, Limit>>;

export const isRate = (limit: Limit): limit is RateLimit => 'points' in limit;

/** The names of a table's rates. */
export type RateName<Table extends LimitTable> = {
  [Name in keyof Table]: Table[Name] extends RateLimit ? Name : never;
}[keyof Table] &
  string;

/** The names of a table's concurrency limits. */
export type ConcurrencyName<Table extends LimitTable> = {
  [Name in keyof Table]: Table[Name] extends ConcurrencyLimit ? Name : never;
}[keyof Table] &
  string;
