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

/** The stand-in for the payment provider: its records, and its faults (see sandbox/README.md). */
export const createSandboxControl = ({ url, secretKey }: { readonly url: string; readonly secretKey: string }) => {
  const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`the sandbox refused ${method} ${path}: ${await answer.text()}`);
    return answer;
  };
  return {
    ledger: async (): Promise<LedgerIntent[]> =>
      ((await (await ask('GET', '/__ledger')).json()) as { intents: LedgerIntent[] }).intents,
    /** Returns the rule's id. */
    fault: async (rule: Readonly<Record<string, unknown>>): Promise<string> =>
      ((await (await ask('POST', '/__faults', rule)).json()) as { id: string }).id,
    forgive: async (id: string): Promise<void> => void (await ask('DELETE', `/__faults/${id}`)),
    heal: async (): Promise<void> => void (await ask('DELETE', '/__faults')),
    answerChallenge: async (intentId: string, outcome: 'complete' | 'fail'): Promise<void> =>
      void (await ask('POST', `/__challenges/${intentId}`, { outcome })),
  };
};

export type SandboxControl = ReturnType<typeof createSandboxControl>;
