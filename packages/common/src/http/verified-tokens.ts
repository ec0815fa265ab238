import { hash } from 'node:crypto';
import type { Caller } from './tokens.ts';

export type VerifiedTokens = {
  find(token: string): Caller | undefined;
  add(token: string, caller: Caller): void;
  size(): number;
};

/**
 * A cache of verified tokens, by their hash, because a token is a secret and up to 1 KB long. The number of tokens is bounded
 * per user and in total. The oldest is dropped first, and verified again when it returns.
 */
export const createVerifiedTokens = ({ max = 50_000, maxPerUser = 8 } = {}): VerifiedTokens => {
  const callers = new Map<string, Caller>();
  const byUser = new Map<string, string[]>();

  const drop = (key: string): void => {
    const userId = callers.get(key)?.id;
    callers.delete(key);
    if (userId === undefined) return;
    const rest = (byUser.get(userId) ?? []).filter((other) => other !== key);
    if (rest.length > 0) byUser.set(userId, rest);
    else byUser.delete(userId);
  };

  return {
    find: (token) => callers.get(keyOf(token)),
    add: (token, caller) => {
      const key = keyOf(token);
      drop(key);
      const own = byUser.get(caller.id) ?? [];
      const [oldest] = own.length >= maxPerUser ? own : callers.size >= max ? callers.keys() : [];
      if (oldest !== undefined) drop(oldest);
      callers.set(key, caller);
      byUser.set(caller.id, [...(byUser.get(caller.id) ?? []), key]);
    },
    size: () => callers.size,
  };
};

const keyOf = (token: string): string => hash('sha256', token, 'base64url');
