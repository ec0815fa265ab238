import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Advice } from '../../advice.ts';
import { databaseNames } from '../../stores/urls.ts';

export const manifestFile = 'manifest.json';
/** In the format of sha256sum, which checks a backup as well: `sha256sum --check SHA256SUMS`. */
export const sumsFile = 'SHA256SUMS';
export const sandboxFile = 'sandbox.db.gz';
export const tableFile = (database: string, table: string): string => `${database}/${table}.gz`;

const databaseSchema = z.object({
  migrations: z.array(z.object({ name: z.string(), checksum: z.string().nullable() })),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()), rows: z.number() })),
  sequences: z.array(z.object({ name: z.string(), last: z.string(), isCalled: z.boolean() })),
});

const manifestSchema = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  ticketing: z.string(),
  node: z.string(),
  postgres: z.string(),
  /** Tells whether a home has the secret with which auth's signing keys are encrypted. */
  authSecret: z.string(),
  databases: z.record(z.enum(databaseNames), databaseSchema),
  hasSandbox: z.boolean(),
});

/** What is in a backup, and what made it. */
export type Manifest = z.infer<typeof manifestSchema>;
export type DatabaseBackup = z.infer<typeof databaseSchema>;

/** Tells secrets apart without containing any of them. */
export const fingerprint = (secret: string): string =>
  createHash('sha256').update(`ticketing backup ${secret}`).digest('hex').slice(0, 16);

export const sha256Of = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
};

/** Reads a backup's manifest after comparing every file with its checksum. @throws Advice when anything is missing or differs */
export const readBackup = async (folder: string): Promise<Manifest> => {
  if (!existsSync(folder)) throw new Advice(`There is no ${folder}. Nothing was changed.`);
  const sumsPath = join(folder, sumsFile);
  if (!existsSync(sumsPath))
    throw new Advice(`${folder} is no complete backup: it has no ${sumsFile}. Nothing was changed.`);
  const sums = new Map(
    [...readFileSync(sumsPath, 'utf8').matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)].map(([, sum, file]) => [file!, sum!]),
  );
  await compare(folder, manifestFile, sums);
  const manifest = parse(folder);
  for (const file of filesOf(manifest)) await compare(folder, file, sums);
  return manifest;
};

export const filesOf = (manifest: Manifest): string[] => [
  ...Object.entries(manifest.databases).flatMap(([database, { tables }]) =>
    tables.map(({ name }) => tableFile(database, name)),
  ),
  ...(manifest.hasSandbox ? [sandboxFile] : []),
];

const compare = async (folder: string, file: string, sums: ReadonlyMap<string, string>): Promise<void> => {
  const path = join(folder, file);
  if (!existsSync(path))
    throw new Advice(`The backup in ${folder} is incomplete: ${file} is missing. Nothing was changed.`);
  const sum = sums.get(file);
  if (sum === undefined)
    throw new Advice(`The backup in ${folder} was altered: ${sumsFile} does not name ${file}. Nothing was changed.`);
  if ((await sha256Of(path)) !== sum)
    throw new Advice(`The backup in ${folder} was altered: ${file} differs from its checksum. Nothing was changed.`);
};

const parse = (folder: string): Manifest => {
  const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(join(folder, manifestFile), 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Advice(
    `The backup in ${folder} was made by another release, which wrote it in another format. Nothing was changed.`,
  );
};
