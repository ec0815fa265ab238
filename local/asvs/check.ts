import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from './answers.ts';

/** What is wrong with an answer, in sentences: a test or a place that is not there, or a yes that names neither. */
export const checkAnswer = (root: string, { id, answer, test, where }: Answer): string[] => {
  const findings: string[] = [];
  if ((answer === 'yes' || answer === 'partly') && !test && !where)
    findings.push(`${id}: "${answer}" names neither a test nor a place`);
  if (answer === 'not-applicable' && (test || where))
    findings.push(`${id}: what does not apply has no test and no place`);
  if (test) findings.push(...checkTest(root, test).map((finding) => `${id}: ${finding}`));
  if (where) findings.push(...checkPlace(root, where).map((finding) => `${id}: ${finding}`));
  return findings;
};

const checkTest = (root: string, reference: string): string[] => {
  const [file = '', name] = reference.split(' :: ');
  if (!/\.test\.tsx?$/.test(file)) return [`${file} is no file of tests`];
  if (!isFile(join(root, file))) return [`${file} is not there`];
  if (name === undefined || titlesIn(readFileSync(join(root, file), 'utf8')).includes(name)) return [];
  return [`${file} has no test "${name}"`];
};

const checkPlace = (root: string, reference: string): string[] => {
  const [file = '', text] = reference.split(' :: ');
  if (!existsSync(join(root, file))) return [`${file} is not there`];
  if (text === undefined) return [];
  return isFile(join(root, file)) && readFileSync(join(root, file), 'utf8').includes(text)
    ? []
    : [`${file} does not say "${text}"`];
};

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** The names of a file's tests; those made of a template stand as they are written, backticks included. */
export const titlesIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:it|test|describe)\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|(`(?:\\.|[^`\\])*`))/g)].map(
    ([, single, double, template]) => (single ?? double)?.replaceAll(/\\(.)/g, '$1') ?? template ?? '',
  );
