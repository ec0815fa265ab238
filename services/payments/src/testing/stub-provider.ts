import type { Intent } from '../domain/payment.ts';
import type { Answer } from '../provider/answer.ts';
import type { Provider } from '../provider/provider.ts';

/** An intent as the provider shows it. */
export const intentOf = (id: string, given: Partial<Intent> = {}): Intent => ({
  ...{ id, status: 'requires_payment_method', redirectUrl: null, isRefunded: false, declinedCharge: null },
  ...given,
});

export const done = (intent: Intent, clientSecret = 'secret'): Answer => ({ kind: 'done', intent, clientSecret });
export const unknown: Answer = { kind: 'unknown', sentence: 'No answer.' };
export const failed: Answer = { kind: 'failed', sentence: 'It broke.' };
export const refused = (about: string | null, intent: Intent | null = null): Answer => ({
  ...{ kind: 'refused', sentence: 'No.', intent, about },
});

/** A provider that answers as the test says. What is not given must not be called. Returns its calls, too. */
export const stubProvider = (answers: Partial<Record<keyof Provider, () => unknown>>) => {
  const calls: (readonly unknown[])[] = [];
  const provider = new Proxy({} as Provider, {
    get:
      (_target, name: keyof Provider) =>
      async (...given: readonly unknown[]) => {
        calls.push([name, ...given]);
        const answer = answers[name];
        if (!answer) throw new Error(`"${name}" was called`);
        return answer();
      },
  });
  return { provider, calls };
};
