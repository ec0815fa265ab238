import { setTimeout as rest } from 'node:timers/promises';
import type { StackDescription } from '../../../local/stack-file.ts';

const judged = ['auth', 'tickets', 'orders', 'payments', 'expiration', 'gateway'];
const inspector = 'http://127.0.0.1:9229';

/**
 * The live memory of each process in KiB: objects and buffers that a full garbage collection leaves. The resident size
 * would show how V8 sizes its heap under load, which swings by half within minutes.
 * @throws Error if no inspector answers, for example because another program uses its port 9229.
 */
export const readMemory = async ({ processes }: StackDescription): Promise<Map<string, number>> => {
  const memory = new Map<string, number>();
  // One at a time: SIGUSR1 opens each process's inspector on the same port.
  for (const name of judged) {
    const pid = processes[name]?.pid;
    if (pid) memory.set(name, await liveKib(pid));
  }
  return memory;
};

const liveKib = async (pid: number): Promise<number> => {
  process.kill(pid, 'SIGUSR1');
  const session = await openSession();
  try {
    // The second collection frees what the finalizers of the first one released.
    await session.call('HeapProfiler.collectGarbage');
    await session.call('HeapProfiler.collectGarbage');
    return (
      Number(await session.evaluate('(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())')) / 1_024
    );
  } finally {
    // The inspector closes only once nobody is connected, and must be closed before the next process opens its own.
    await session.evaluate(`setTimeout(() => process.getBuiltinModule('node:inspector').close(), 20) && 0`);
    session.close();
    await untilClosed();
  }
};

type Session = {
  readonly call: (method: string, params?: object) => Promise<unknown>;
  readonly evaluate: (expression: string) => Promise<unknown>;
  readonly close: () => void;
};

const openSession = async (): Promise<Session> => {
  const socket = new WebSocket(await debuggerUrl());
  const waiting = new Map<number, (result: unknown) => void>();
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error('the inspector refused the connection'));
  });
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
  };
  let calls = 0;
  const call: Session['call'] = (method, params = {}) =>
    new Promise((resolve) => {
      calls += 1;
      waiting.set(calls, resolve);
      socket.send(JSON.stringify({ id: calls, method, params }));
    });
  const evaluate: Session['evaluate'] = async (expression) => {
    const answer = (await call('Runtime.evaluate', { expression, returnByValue: true })) as {
      result: { value: unknown };
    };
    return answer.result.value;
  };
  return { call, evaluate, close: () => socket.close() };
};

const tries = 200;
const betweenTriesMs = 50;

const debuggerUrl = async (): Promise<string> => {
  for (let tried = 0; tried < tries; tried += 1) {
    const targets = await fetch(`${inspector}/json/list`).then(
      (answer) => answer.json() as Promise<{ webSocketDebuggerUrl: string }[]>,
      () => [],
    );
    if (targets[0]) return targets[0].webSocketDebuggerUrl;
    await rest(betweenTriesMs);
  }
  throw new Error(`no inspector answers at ${inspector}`);
};

const untilClosed = async (): Promise<void> => {
  for (let tried = 0; tried < tries; tried += 1) {
    const isClosed = await fetch(`${inspector}/json/list`).then(
      () => false,
      () => true,
    );
    if (isClosed) return;
    await rest(betweenTriesMs);
  }
  throw new Error(`the inspector at ${inspector} stays open`);
};
