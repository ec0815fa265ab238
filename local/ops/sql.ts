import { createInterface } from 'node:readline/promises';
import pg from 'pg';
import { Advice } from '../advice.ts';
import { databaseNames } from '../stores/urls.ts';
import type { Command, Say } from './command.ts';
import { oneOf, readArguments } from './read-arguments.ts';
import { table } from './table.ts';

/**
 * `sql <service> [statement] [--write]`: shows a statement's rows, or asks for one after another. Each stands in a
 * transaction that may only read, unless `--write` is said.
 */
export const sql: Command = (args) => {
  const { values, words } = readArguments(args, { write: { type: 'boolean', default: false } }, 2);
  const service = oneOf(databaseNames, 'service', words[0]);
  const [, statement] = words;
  return async ({ stack }, say) => {
    const client = await connect(stack.databases[service]);
    try {
      if (statement !== undefined) return await run(client, statement, values.write, say);
      return await converse(client, `${service}${values.write ? ' (writing)' : ''}`, values.write, say);
    } finally {
      await client.end();
    }
  };
};

const tables = `select table_name as "table", column_name as "column", data_type as type
  from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position`;

const connect = async (connectionString: string): Promise<pg.Client> => {
  const types = { getTypeParser: () => (value: string) => value };
  const client = new pg.Client({ connectionString, types, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect().catch((error) => {
    throw new Advice(`The database does not answer (${error.message}). Is the stack up? See its logs.`);
  });
  return client;
};

/** Runs one statement and shows what it gives; 1 when PostgreSQL refuses it. */
const run = async (client: pg.Client, statement: string, write: boolean, say: Say): Promise<number> => {
  try {
    if (!write) await client.query('begin read only');
    // The extended protocol takes one statement only: none can end the transaction and go on outside of it.
    const result = await client.query({
      text: statement,
      rowMode: 'array',
      queryMode: 'extended',
    } as pg.QueryArrayConfig);
    if (!write) await client.query('rollback');
    say(show(result));
    return 0;
  } catch (error) {
    if (!write) await client.query('rollback').catch(() => {});
    say(`PostgreSQL says: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
};

const show = ({ command, rowCount, fields, rows }: pg.QueryArrayResult<(string | null)[]>): string => {
  if (fields.length === 0) return `${command}${rowCount === null ? '' : ` ${rowCount}`}`;
  const columns = fields.map(({ name, dataTypeID }) => {
    return { name, align: numbers.has(dataTypeID) ? ('right' as const) : ('left' as const) };
  });
  const most = process.stdout.isTTY ? 60 : Number.POSITIVE_INFINITY;
  return `${table(columns, rows, most)}\n(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`;
};

const { INT2, INT4, INT8, NUMERIC, FLOAT4, FLOAT8 } = pg.types.builtins;
const numbers = new Set<number>([INT2, INT4, INT8, NUMERIC, FLOAT4, FLOAT8]);

const converse = async (client: pg.Client, name: string, write: boolean, say: Say): Promise<number> => {
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: isTyped() });
  let isOpen = true;
  lines.once('close', () => {
    isOpen = false;
  });
  const ask = (prompt: string) => {
    if (!isTyped() || !isOpen) return;
    lines.setPrompt(prompt);
    lines.prompt();
  };
  if (isTyped()) say('A statement ends with ; and may take several lines. \\d shows the tables, \\q leaves.\n');
  let statement = '';
  ask(`${name}> `);
  for await (const line of lines) {
    if (line.trim() === '\\q') return 0;
    statement += `${line}\n`;
    const isWhole = statement.trim() === '' || statement.trim() === '\\d' || /;\s*$/.test(statement);
    if (isWhole) {
      if (statement.trim() !== '') await run(client, statement.trim() === '\\d' ? tables : statement, write, say);
      statement = '';
    }
    ask(isWhole ? `${name}> ` : ' '.repeat(name.length + 2));
  }
  if (isTyped()) say('');
  return statement.trim() === '' ? 0 : run(client, statement, write, say);
};

const isTyped = (): boolean => process.stdin.isTTY === true;
