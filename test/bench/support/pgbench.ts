import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environment, toolsFolder } from '../../../local/config.ts';
import { findProgram } from '../../../local/stores/programs.ts';

// What one reservation cannot do without, as one statement that is one transaction: the order and its message.
const oneOrder = `with made as (
  insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency,
                      expires_at, decide_at, created_at, updated_at)
  select uuidv7(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'A night out', 1, 4200, 'EUR',
         now() + interval '15 minutes', now() + interval '15 minutes', now(), now()
  returning *)
insert into outbox (type, aggregate_id, body) select 'order.created', id, order_body(row(made.*)::orders) from made;
`;

/** Orders per second that PostgreSQL takes one transaction each, from 32 clients with prepared statements. */
export const ordersByPgbench = async (databaseUrl: string, seconds: number): Promise<number> => {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const program = await findProgram('pgbench', toolsFolder, environment().PATH ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'ticketing-pgbench-'));
  try {
    writeFileSync(join(folder, 'order.sql'), oneOrder);
    const load = [
      '-n',
      '-M',
      'prepared',
      '-c',
      '32',
      '-j',
      '2',
      '-T',
      String(seconds),
      '-f',
      join(folder, 'order.sql'),
    ];
    const { stdout } = await promisify(execFile)(
      program.file,
      [...load, '-h', hostname, '-p', port, '-U', username, pathname.slice(1)],
      { env: { ...environment(), ...program.env, PGPASSWORD: decodeURIComponent(password) } },
    );
    const found = /tps = ([\d.]+)/.exec(stdout);
    if (!found) throw new Error(`pgbench said nothing of its rate:\n${stdout}`);
    return Number(found[1]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
