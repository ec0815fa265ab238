import type { Problem, ProblemCode } from '@ticketing/contracts/http/problems';
import { noteServerTime, serverNow } from './server-time.ts';

/** What a refusal carries besides its code, status and detail. */
type Facts = Pick<Problem, 'errors' | 'orderId' | 'maxPlaces' | 'saleStartsAt' | 'leastQuantity'>;

/**
 * A service said no (RFC 9457): `code` to act on, `errors` per field. Its `message` is for developers; what a person reads
 * is in `words/refusals`.
 */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly errors: readonly { field: string; message: string }[];
  /** The caller's own order that caused the refusal. */
  readonly orderId: string | undefined;
  /** The most tickets that one order can be for. */
  readonly maxPlaces: number | undefined;
  /** When sale starts (ISO 8601). */
  readonly saleStartsAt: string | undefined;
  /** The smallest quantity that is possible now. */
  readonly leastQuantity: number | undefined;
  /** When a retry may succeed (ISO 8601), if the service returned it. */
  readonly retryAt: string | undefined;

  constructor(
    problem: Pick<Problem, 'code' | 'status' | 'detail'> & Facts,
    { retryAt }: { readonly retryAt?: string } = {},
  ) {
    super(problem.detail);
    this.code = problem.code;
    this.status = problem.status;
    this.errors = problem.errors ?? [];
    this.orderId = problem.orderId;
    this.maxPlaces = problem.maxPlaces;
    this.saleStartsAt = problem.saleStartsAt;
    this.leastQuantity = problem.leastQuantity;
    this.retryAt = retryAt;
  }
}

/** An error whose message is a sentence for the person who reads the page, such as Stripe's own about a card. */
export class Explained extends Error {}

/** No answer, or one that does not come from the service: what was asked may or may not have happened. */
export class Unreachable extends Error {}

/** Whether the service did not answer or failed. A rate limit does not count: its text says how long to wait. */
export const isAway = (error: unknown): boolean =>
  error instanceof Unreachable || (error instanceof Refusal && error.status >= 500);

/** Whether a service looked and there is no such thing. Any other refusal leaves that open. */
export const isNotFound = (error: unknown): boolean => error instanceof Refusal && error.code === 'not-found';

/** Whether asking the same again, with the same key, may go better. */
export const isPassing = (error: unknown): boolean =>
  isAway(error) || (error instanceof Refusal && error.status === 429);

export type Request = {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

const noAnswer = (): Unreachable => new Unreachable('There was no answer. Check your connection and try again.');

/** Only the server is bounded: somebody who waits for a payment in a browser leaves when they want to. */
const serverTimeoutMs = 10_000;
/** A page of 20 tickets with the longest descriptions has a tenth of this. */
const maxBytes = 4 * 1024 * 1024;

const bounded = (signal: AbortSignal | undefined): AbortSignal | undefined => {
  if ('window' in globalThis) return signal;
  const timeout = AbortSignal.timeout(serverTimeoutMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
};

const isJson = (response: Response): boolean =>
  /^application\/(?:[\w.+-]+\+)?json(?:;|$)/i.test(response.headers.get('content-type') ?? '');

/** The JSON of an answer. Whatever else an address leads to, such as an event stream, is left and not waited for. */
const jsonOf = async (response: Response): Promise<unknown> => {
  if (!isJson(response)) {
    await response.body?.cancel();
    throw new TypeError('The answer is not JSON.');
  }
  return JSON.parse(await textOf(response));
};

const textOf = async ({ body }: Response): Promise<string> => {
  if (!body) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw new RangeError('The answer is too long.');
    }
    text += decoder.decode(value, { stream: true });
  }
};

const problemOf = async (response: Response): Promise<Refusal | Unreachable> => {
  const problem = (await jsonOf(response).catch(() => null)) as Problem | null;
  return problem?.code ? new Refusal(problem, { retryAt: retryAtOf(response) }) : noAnswer();
};

const retryAtOf = (response: Response): string | undefined => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? new Date(serverNow() + seconds * 1000).toISOString() : undefined;
};

/**
 * One HTTP call: JSON in, JSON out (`undefined` for 204), of bounded size and, on the server, in bounded time.
 * Throws `Refusal` for an answer that says no and `Unreachable` when there was no answer.
 */
export const send = async <T>(url: string, { method = 'GET', body, headers, signal }: Request = {}): Promise<T> => {
  const lost = (error: unknown): never => {
    throw signal?.aborted ? error : noAnswer();
  };
  const sentAt = Date.now();
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: JSON.stringify(body),
    signal: bounded(signal),
  }).catch(lost);
  noteServerTime(response.headers.get('date'), sentAt, Date.now());
  if (!response.ok) throw await problemOf(response);
  // An answer may break off after its status. The request has taken effect then, but its outcome is unknown here.
  return response.status === 204 ? (undefined as T) : ((await jsonOf(response).catch(lost)) as T);
};
