import { dirname } from 'node:path';
import type { Sample } from './sample.ts';

/** A mutant that no test noticed. The reason is written by hand, and stays as long as the mutant does. */
export type Survivor = {
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  readonly code: string;
  readonly replacement: string;
  readonly reason: string;
};

/** What the last run over a whole folder found. */
export type FolderResult = Sample & {
  readonly folder: string;
  readonly mutants: number;
  readonly tried: number;
  readonly detected: number;
  readonly survivors: readonly Survivor[];
};

type Position = { readonly line: number; readonly column: number };
type ReportedMutant = {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Position; readonly end: Position };
};

/** The part that is read of a report in the schema "mutation-testing-report-schema". */
export type Report = {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly ReportedMutant[] }>>;
};

const detected = new Set(['Killed', 'Timeout', 'RuntimeError']);
const survived = new Set(['Survived', 'NoCoverage']);

/** The results of a report by folder. Mutants that were left out on purpose, or by the sample, count as not tried. */
export const readReport = (report: Report, sample: Sample): FolderResult[] => {
  const files = Object.entries(report.files);
  const folders = [...new Set(files.map(([file]) => dirname(file)))].sort();
  return folders.map((folder) => {
    const inside = files.filter(([file]) => dirname(file) === folder);
    const mutants = inside.flatMap(([, { mutants }]) => mutants).filter(({ status }) => status !== 'Ignored');
    const survivors = inside.flatMap(([file, { source, mutants }]) =>
      mutants.filter(({ status }) => survived.has(status)).map((mutant) => survivorOf(file, source, mutant)),
    );
    const found = mutants.filter(({ status }) => detected.has(status)).length;
    return {
      folder,
      ...sample,
      mutants: mutants.length,
      tried: found + survivors.length,
      detected: found,
      survivors,
    };
  });
};

const survivorOf = (
  file: string,
  source: string,
  { mutatorName, replacement, location }: ReportedMutant,
): Survivor => ({
  file,
  line: location.start.line,
  mutator: mutatorName,
  code: oneLine(textAt(source, location.start, location.end)),
  replacement: oneLine(replacement ?? ''),
  reason: '',
});

const textAt = (source: string, start: Position, end: Position): string => {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  return lines
    .map((line, index) =>
      line.slice(index === 0 ? start.column - 1 : 0, index === lines.length - 1 ? end.column - 1 : undefined),
    )
    .join('\n');
};

const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 97)}...` : line;
};

const keyOf = ({ file, mutator, code, replacement }: Survivor): string =>
  JSON.stringify([file, mutator, code, replacement]);

/** The stored results with those of new runs in place of the old ones of the same folders. Reasons are carried over. */
export const mergeResults = (stored: readonly FolderResult[], fresh: readonly FolderResult[]): FolderResult[] => {
  const reasons = new Map(stored.flatMap(({ survivors }) => survivors.map((one) => [keyOf(one), one.reason] as const)));
  const replaced = new Set(fresh.map(({ folder }) => folder));
  const withReasons = fresh.map((result) => ({
    ...result,
    survivors: result.survivors.map((one) => ({ ...one, reason: reasons.get(keyOf(one)) ?? '' })),
  }));
  return [...stored.filter(({ folder }) => !replaced.has(folder)), ...withReasons].sort((a, b) =>
    a.folder.localeCompare(b.folder),
  );
};

/** Detected mutants of those tried, in percent; null where nothing was tried. */
export const scoreOf = ({ tried, detected: found }: Pick<FolderResult, 'tried' | 'detected'>): number | null =>
  tried === 0 ? null : (found / tried) * 100;
