/** Who a limit counts: each user, each network (an IPv4 address or an IPv6 /64), each e-mail, … */
export type CountedBy = 'user' | 'network' | 'email' | 'email+network' | 'device' | 'all';

/** So many in so many seconds, counted from the first one. */
export type RateLimit = {
  readonly points: number;
  readonly perSeconds: number;
  readonly by: CountedBy;
  /**
   * `process`: every process counts by itself, in memory. It is for reads, which cost less than asking Redis would.
   * Otherwise replicas count together.
   */
  readonly countedBy?: 'process';
  /** What is counted may be given back when it turns out to be harmless, such as a right password. */
  readonly refundable?: true;
  /** Why this figure. It is printed in docs/security-limits.md. */
  readonly why: string;
};

/**
 * So many at once, in each process, where what is bounded (sockets, queries) is the process's own; or in the service's
 * database.
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

/** The names of what a table bounds at once. */
export type ConcurrencyName<Table extends LimitTable> = {
  [Name in keyof Table]: Table[Name] extends ConcurrencyLimit ? Name : never;
}[keyof Table] &
  string;
