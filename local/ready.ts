import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Advice } from './advice.ts';
import type { Kept } from './keep.ts';

const limitMs = 120_000;
const deathsTooMany = 3;

/**
 * Waits until a process can do its work.
 * @throws Advice with the process' last words when it keeps dying or is not ready after two minutes
 */
export const untilReady = async (
  kept: Kept,
  log: string,
  isReady: () => Promise<boolean>,
  signal?: AbortSignal,
): Promise<void> => {
  const until = performance.now() + limitMs;
  while (!(await isReady())) {
    if (kept.deaths() >= deathsTooMany) throw new Advice(`${kept.name} does not start. ${lastWords(log)}`);
    if (performance.now() > until) throw new Advice(`${kept.name} is not ready after two minutes. ${lastWords(log)}`);
    await sleep(40, undefined, { signal });
  }
};

/** Whether it answers with anything but an error of its own. */
export const answers = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const asked = request(url, { timeout: 5000, agent: false }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 500);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });

export const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

const lastWords = (log: string): string => {
  const lines = tail(log, 4000).trim().split('\n').slice(-5);
  return `The end of its log (${log}):\n\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
};

const tail = (file: string, bytes: number): string => {
  if (!existsSync(file)) return '';
  const descriptor = openSync(file, 'r');
  const { size } = fstatSync(descriptor);
  const buffer = Buffer.alloc(Math.min(bytes, size));
  readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
  closeSync(descriptor);
  return buffer.toString();
};
