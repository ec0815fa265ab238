import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { latencyOf } from './latency.ts';
import { request } from './requests.ts';
import type { WatchJob } from './watchers.ts';
import { serveJobs } from './worker.ts';

const lookAtOneIn = 50;
const neverMs = 60_000;

const now = (): number => performance.timeOrigin + performance.now();
const streams: Socket[] = [];
/** For each stream that is looked at, when a ticket came first. */
const arrivals: Map<string, number>[] = [];
let expected = new Set<string>();

const lookAt = (socket: Socket): void => {
  const seen = new Map<string, number>();
  arrivals.push(seen);
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const at = now();
    const text = rest + chunk.toString('latin1');
    for (const [, id] of text.matchAll(/\ndata: \{"id":"([0-9a-f-]{36})"/g))
      if (id && expected.has(id) && !seen.has(id)) seen.set(id, at);
    rest = text.slice(text.lastIndexOf('\n\n') + 1);
  });
};

const open = async (port: number, count: number): Promise<void> => {
  for (let nth = 0; nth < count; nth++) {
    const socket = connect({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    streams.push(socket);
    if (nth % lookAtOneIn === 0) lookAt(socket);
    else socket.resume();
    socket.write(request('GET', '/api/tickets/live'));
  }
};

serveJobs(async (job: WatchJob) => {
  if (job.kind === 'open') await open(job.port, job.count);
  if (job.kind === 'expect') {
    expected = new Set(job.tickets);
    for (const seen of arrivals) seen.clear();
  }
  const changes = job.kind === 'tell' ? Object.entries(job.changedAt) : [];
  return latencyOf(arrivals.flatMap((seen) => changes.map(([id, at]) => (seen.get(id) ?? at + neverMs) - at)));
});
