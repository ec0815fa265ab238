import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** Made when it is first asked for: most requests only read, and never ask. */
type Trace = { parent: string | null };

const current = new AsyncLocalStorage<Trace>();

/** The W3C trace context of the work being done now, carried from a request into the messages it causes. */
export const traceparent = (): string | null => {
  const trace = current.getStore();
  if (!trace) return null;
  trace.parent ??= newTrace();
  return trace.parent;
};

/** Runs work under a caller's trace context, or under a new one when the caller sent none or nonsense. */
export const withTrace = <T>(received: string | undefined, work: () => T): T =>
  current.run(
    { parent: received && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(received) ? received : null },
    work,
  );

// UUIDs come from random bytes that Node draws in advance: a sixth of the time of drawing these by themselves. The id of a
// trace's first span need not differ from that of the trace.
const newTrace = (): string => {
  const traceId = randomUUID().replaceAll('-', '');
  return `00-${traceId}-${traceId.slice(16)}-01`;
};
