import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly gate: Gate;
  }
}

/** Refuses every request but probes and metrics while it is closed. It is open at first. */
export type Gate = {
  /** @param why a sentence for the caller */
  close(why: string): void;
  open(): void;
  /** Why a request is refused, if it is. */
  refusal(request: FastifyRequest): Refusal | undefined;
};

const alwaysServed = ['/livez', '/readyz', '/metrics'];

/** Adds a gate to a server, for its hook to ask. */
export const addGate = (app: FastifyInstance): Gate => {
  let closed: Refusal | undefined;
  const gate: Gate = {
    close: (why) => {
      closed = new Refusal('unavailable', why, { retryAfterSeconds: 1 });
    },
    open: () => {
      closed = undefined;
    },
    refusal: ({ url }) => (closed && !alwaysServed.includes(url) ? closed : undefined),
  };
  app.decorate('gate', gate);
  return gate;
};
