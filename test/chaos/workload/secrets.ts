/** What only its owner may ever be told, and every time somebody else was. */
export type Secrets = {
  /** From now on these words are only this person's to read. */
  keep(owner: string, ...words: readonly string[]): void;
  /** Reads what somebody was answered. */
  look(reader: string, what: string, text: string): void;
  /** Somebody else's words, for a curious person to try. */
  another(reader: string): string | undefined;
  leaks(): readonly string[];
};

const mostLatest = 20;
const uuidOrAddress = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[\w.-]+@example\.com/g;

export const createSecrets = (): Secrets => {
  const owners = new Map<string, string>();
  const latest: string[] = [];
  const leaks: string[] = [];
  return {
    keep: (owner, ...words) => {
      for (const word of words) {
        owners.set(word, owner);
        latest.push(word);
      }
      latest.splice(0, latest.length - mostLatest);
    },
    look: (reader, what, text) => {
      for (const [word] of text.matchAll(uuidOrAddress)) {
        const owner = owners.get(word);
        if (owner !== undefined && owner !== reader) leaks.push(`${reader} was told ${word} of ${owner} (${what})`);
      }
    },
    another: (reader) => {
      const [word] = [...latest].filter((one) => owners.get(one) !== reader);
      return word;
    },
    leaks: () => leaks,
  };
};
