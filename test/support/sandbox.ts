/** An intent as the sandbox's ledger has it, in cents. */
export type LedgerIntent = {
  readonly id: string;
  readonly metadata: { readonly orderId?: string };
  readonly status: string;
  readonly authorized: number;
  readonly voided: number;
  readonly captured: number;
  readonly captures: number;
  readonly refunded: number;
};

/** The provider's stand-in, asked for its books and told to misbehave (see sandbox/README.md). */
export const createSandboxControl = (url: string) => ({
  ledger: async (): Promise<LedgerIntent[]> => {
    const answer = await fetch(`${url}/__ledger`);
    return ((await answer.json()) as { intents: LedgerIntent[] }).intents;
  },
  /** Gives the rule's id. */
  fault: async (rule: Readonly<Record<string, unknown>>): Promise<string> => {
    const answer = await fetch(`${url}/__faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(rule),
    });
    if (!answer.ok) throw new Error(`the sandbox refused the fault: ${await answer.text()}`);
    return ((await answer.json()) as { id: string }).id;
  },
  forgive: async (id: string): Promise<void> => void (await fetch(`${url}/__faults/${id}`, { method: 'DELETE' })),
  heal: async (): Promise<void> => void (await fetch(`${url}/__faults`, { method: 'DELETE' })),
  answerChallenge: async (intentId: string, outcome: 'complete' | 'fail'): Promise<void> => {
    const answer = await fetch(`${url}/__challenges/${intentId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outcome }),
    });
    if (!answer.ok) throw new Error(`no challenge to answer: ${await answer.text()}`);
  },
});

export type SandboxControl = ReturnType<typeof createSandboxControl>;
