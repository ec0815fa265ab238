import { cpus } from 'node:os';
import type { Row } from '../row.ts';
import { cellsOf, headings } from './table.ts';

/** The machine as a reader wants to know it. */
export const describeMachine = (): string => {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() ?? 'unknown'}, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
};

/** `docs/benchmarks.md`, whole: written anew by every full run. */
export const writePage = (rows: readonly Row[], machine: string, date: string): string => `# Benchmarks

Measured by \`npm run bench\` on ${date}, all on one machine: ${machine}. The load generator, PostgreSQL
(\`fsync\` on), the broker, Redis, the card provider's sandbox and every service share its processors.

![Each promise against its goal](pictures/benchmarks.svg)

${[headings, headings.map(() => '---'), ...rows.map(cellsOf)].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}

Figures are the median of the rounds, with the lowest and the highest. A limit is measured in the same rounds, turn
about, so that whatever else the machine does falls on both; ratios are those of each round.

**How.** Reservations are real requests at the service's own port: a signed-in buyer of their own for every few of them,
an \`Idempotency-Key\` each, the limit of 10 reservations per buyer in force, the outbox written, the answer counted only
when it comes, which is after commit. Signing up tens of thousands of people would measure password hashing, so the bench
puts one more public key beside auth's own in the services' key tables and signs its buyers' tokens with it. Where a table
says that everybody listens, all services, the relay and the consumers run; alone is orders with its database only.
Listings for browsing and the past orders of the growth bench are written into the tables directly; expiring
reservations have their deadline moved to one moment the same way. Everything else goes through HTTP.

**The limits.** pgbench runs the one statement that an order cannot do without (the order and its message) from 32
clients, prepared, one transaction each, on the same server. Bare Fastify checks a token, reads the body and sends an
answer of the same bytes.

\`npm run bench -- reservations on-sale\` measures some of it, \`--rounds 3\` sooner, and \`--quick\` only sees that
everything runs. What the figures mean for more than one machine is in [scaling.md](scaling.md).
`;
