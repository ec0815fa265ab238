import type { Caller } from './tokens.ts';

export type VerifiedTokens = {
  find(token: string): Caller | undefined;
  add(token: string, caller: Caller): void;
  size(): number;
};

/**
 * A cache of verified tokens. The number of tokens is bounded per user and in total, so that it needs 20 MB at most for
 * usual names (a token has 450 characters). The oldest is dropped first, and verified again when it returns.
 */
export const createVerifiedTokens = ({ max = 50_000, maxPerUser = 8 } = {}): VerifiedTokens => {
  const callers = new Map<string, Caller>();
  const byUser = new Map<string, string[]>();

  const drop = (token: string): void => {
    const userId = callers.get(token)?.id;
    callers.delete(token);
    if (userId === undefined) return;
    const rest = (byUser.get(userId) ?? []).filter((other) => other !== token);
    if (rest.length > 0) byUser.set(userId, rest);
    else byUser.delete(userId);
  };

  return {
    find: (token) => callers.get(token),
    add: (token, caller) => {
      drop(token);
      const own = byUser.get(caller.id) ?? [];
      const [oldest] = own.length >= maxPerUser ? own : callers.size >= max ? callers.keys() : [];
      if (oldest !== undefined) drop(oldest);
      callers.set(token, caller);
      byUser.set(caller.id, [...(byUser.get(caller.id) ?? []), token]);
    },
    size: () => callers.size,
  };
};
