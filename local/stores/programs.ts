import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Advice } from '../advice.ts';
import { type ProgramName, packageFolder, unpackSystemPackage } from './system-packages.ts';

/** A program to run, and what its environment must hold for its libraries to be found. */
export type Program = { readonly file: string; readonly env: Readonly<Record<string, string>> };

/**
 * Finds a program: on PATH, else where an earlier start unpacked it, else from the system's own packages,
 * unpacked (not installed: no root needed) into the tools folder.
 * @throws Advice that says what to install when none of these works
 */
export const findProgram = async (
  name: ProgramName,
  tools: string,
  path: string,
  signal?: AbortSignal,
): Promise<Program> => {
  const folder = join(tools, packageFolder(name));
  const found = onPath(name, path) ?? unpacked(name, folder);
  if (found) return found;
  await unpackSystemPackage(name, folder, signal);
  const program = unpacked(name, folder);
  if (!program) throw new Advice(`The system's package holds no ${name}: install it yourself, or use compose.yaml.`);
  return program;
};

/** The program of this name that the system has installed. */
export const onPath = (name: string, path: string): Program | undefined => {
  const file = path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
  return file === undefined ? undefined : { file, env: {} };
};

const unpacked = (name: ProgramName, folder: string): Program | undefined => {
  const binary = name === 'nats-server-2.9' ? 'nats-server' : name;
  const file = ['bin', 'sbin'].map((bin) => join(folder, 'usr', bin, binary)).find(existsSync);
  return file === undefined ? undefined : { file, env: librariesIn(folder) };
};

/** The environment in which programs find the libraries unpacked here. Debian keeps them by architecture: usr/lib/x86_64-linux-gnu and the like. */
export const librariesIn = (folder: string): { readonly LD_LIBRARY_PATH: string } => {
  const architecture = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  return { LD_LIBRARY_PATH: ['usr/lib', 'lib'].map((lib) => join(folder, lib, architecture)).join(delimiter) };
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
