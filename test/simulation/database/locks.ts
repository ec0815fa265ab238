/** Who holds locks: a transaction or a session. `waitsFor` is the holder of the lock it stands in line for. */
export type Holder = { waitsFor: Holder | null };

/** PostgreSQL gives up one of those that wait for each other in a circle; the same work may be tried again. */
export class Deadlock extends Error {
  override name = 'Deadlock';
  readonly code = '40P01';
}

export type Locks = ReturnType<typeof createLocks>;

/** Locks that are held until their holder ends; who waits stands in line. */
export const createLocks = () => {
  const held = new Map<string, Holder>();
  const lines = new Map<string, { holder: Holder; wake: () => void }[]>();

  const endsInCircle = (start: Holder, from: Holder): boolean => {
    for (let one: Holder | null = from; one; one = one.waitsFor) if (one === start) return true;
    return false;
  };

  return {
    /** Takes a lock unless somebody else holds it. */
    take: (name: string, holder: Holder): boolean => {
      const owner = held.get(name) ?? holder;
      if (owner === holder) held.set(name, holder);
      return owner === holder;
    },
    /** Stands in line; `wake` is called when the lock may be free. @throws Deadlock */
    stand: (name: string, holder: Holder, wake: () => void): void => {
      const owner = held.get(name);
      if (!owner) throw new Error(`nobody holds ${name}: take it`);
      if (endsInCircle(holder, owner)) throw new Deadlock(`two wait for each other, one of them for ${name}`);
      holder.waitsFor = owner;
      lines.set(name, [...(lines.get(name) ?? []), { holder, wake }]);
    },
    /** Lets go of all that somebody holds. */
    release: (holder: Holder): void => {
      for (const [name, owner] of held) {
        if (owner !== holder) continue;
        held.delete(name);
        const line = lines.get(name) ?? [];
        lines.delete(name);
        for (const { holder: waiting, wake } of line) {
          waiting.waitsFor = null;
          wake();
        }
      }
    },
  };
};
