import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from './answers.ts';

/** Mistakes in an answer, as sentences: a test or place that does not exist, or a yes that references neither. */
export const checkAnswer = (root: string, { id, answer, test, where }: Answer): string[] => {
  const findings: string[] = [];
  if ((answer === 'yes' || answer === 'partly') && !test && !where)
    findings.push(`${id}: "${answer}" references neither a test nor a place`);
  if (answer === 'not-applicable' && (test || where))
    findings.push(`${id}: an answer "not-applicable" must have no test and no place`);
  if (test) findings.push(...checkTest(root, test).map((finding) => `${id}: ${finding}`));
  if (where) findings.push(...checkPlace(root, where).map((finding) => `${id}: ${finding}`));
  return findings;
};

const checkTest = (root: string, reference: string): string[] => {
  const [file = '', name] = reference.split(' :: ');
  if (!/\.test\.tsx?$/.test(file)) return [`${file} is not a test file`];
  if (!isFile(join(root, file))) return [`${file} does not exist`];
  if (name === undefined || titlesIn(readFileSync(join(root, file), 'utf8')).includes(name)) return [];
  return [`${file} has no test "${name}"`];
};

const checkPlace = (root: string, reference: string): string[] => {
  const [file = '', text] = reference.split(' :: ');
  if (!existsSync(join(root, file))) return [`${file} does not exist`];
  if (text === undefined) return [];
  return isFile(join(root, file)) && readFileSync(join(root, file), 'utf8').includes(text)
    ? []
    : [`${file} does not contain "${text}"`];
};

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** The names of a file's tests. Names in template literals are returned as written, with backticks. */
export const titlesIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:it|test|describe)\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|(`(?:\\.|[^`\\])*`))/g)].map(
    ([, single, double, template]) => (single ?? double)?.replaceAll(/\\(.)/g, '$1') ?? template ?? '',
  );
