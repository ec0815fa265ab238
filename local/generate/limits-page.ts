import { isRate, type Limit, type LimitTable } from '@ticketing/common/limits/limit';
import { limits as auth } from '../../services/auth/src/limits.ts';
import { limits as orders } from '../../services/orders/src/limits.ts';
import { limits as payments } from '../../services/payments/src/limits.ts';
import { limits as tickets } from '../../services/tickets/src/limits.ts';

const tables: Readonly<Record<string, LimitTable>> = { auth, tickets, orders, payments };

const introduction = `# Limits

How often, and how much at once, a caller may call each service. \`npm run generate\` writes this page from each service's
\`src/limits.ts\`: change that file, not this page. [ADR 0013](adr/0013-limits-are-counted-together.md) describes how requests are
counted and what happens while Redis is away.

Above a limit the answer is 429 \`too-many-requests\` with \`Retry-After\`, or 503 \`unavailable\` if all callers together have used
up a shared limit. Each refusal is a security event (\`limit-reached\`). A network is an IPv4 address or the /64 of an IPv6
address. A window begins with the first counted request, so around the end of a window up to twice the figure is possible.

Limits counted *in Redis* are shared by all replicas; while Redis is away every process allows half. Limits counted *in each process*
are neither shared nor halved: with *n* replicas *n* times as much is possible. *Given back* means that requests which prove
harmless, such as a right password, are not counted in the end.

Limits on money and places are rules of their services and do not depend on Redis: the pauses after declined cards
([declines.ts](../services/payments/src/domain/declines.ts): 5 of an order, 15 of a buyer in a day), and the number of places one
buyer may hold.
`;

/** The limits of every service, with the reason for each figure. */
export const limitsPage = (): string =>
  [
    introduction,
    ...Object.entries(tables).map(([service, table]) =>
      [
        `## ${service}\n`,
        '| limit | at most | for each | counted | why |\n| --- | --- | --- | --- | --- |',
        ...Object.entries(table).map(
          ([name, limit]) => `| \`${name}\` | ${cellsOf(limit).join(' | ')} | ${limit.why} |`,
        ),
        '',
      ].join('\n'),
    ),
  ].join('\n');

const cellsOf = (limit: Limit): string[] => {
  if (!isRate(limit)) {
    const where = limit.countedBy === 'database' ? 'in the database' : 'in each process';
    return [`${figure(limit.atOnce)} at once`, counted[limit.by], where];
  }
  const where = limit.countedBy === 'process' ? 'in each process' : 'in Redis';
  return [
    `${figure(limit.points)} in ${duration(limit.perSeconds)}`,
    counted[limit.by],
    limit.refundable ? `${where}, given back` : where,
  ];
};

const counted: Readonly<Record<Limit['by'], string>> = {
  user: 'user',
  network: 'network',
  email: 'e-mail',
  'email+network': 'e-mail in a network',
  device: 'known device',
  all: 'all together',
};

const figure = (value: number): string => value.toLocaleString('en');

const duration = (seconds: number): string => {
  if (seconds % 86_400 === 0) return seconds === 86_400 ? 'a day' : `${seconds / 86_400} days`;
  if (seconds % 3_600 === 0) return seconds === 3_600 ? 'an hour' : `${seconds / 3_600} hours`;
  return seconds === 60 ? 'a minute' : `${seconds / 60} minutes`;
};
