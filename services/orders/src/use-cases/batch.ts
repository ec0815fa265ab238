/** Requests that are waiting go together; a batch in flight is not waited for by the next one beyond `inFlight`. */
export type BatchLimits = { readonly size: number; readonly inFlight: number };

type Waiting<Request, Outcome> = {
  readonly request: Request;
  readonly mark: string | null;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
};

export type Batcher<Request, Outcome> = {
  submit(request: Request): Promise<Outcome>;
  /** How many requests have no outcome yet. */
  undecided(): number;
};

/**
 * Group commit: whatever requests have gathered while earlier batches were in flight go to `decide` together, first
 * come first. Nothing waits for company: with room in flight a request goes at once, alone if it is alone.
 *
 * - `clash` names what two requests of one batch must not share; the later one waits for the next batch.
 * - When `decide` fails for many, each is tried alone, unless `isFatal` says that it would be of no use, so that one
 *   bad request never fails its neighbours.
 */
export const createBatcher = <Request, Outcome>(
  decide: (requests: readonly Request[]) => Promise<readonly Outcome[]>,
  {
    limits,
    clash,
    isFatal,
  }: {
    readonly limits: BatchLimits;
    readonly clash: (request: Request) => string | null;
    readonly isFatal: (error: unknown) => boolean;
  },
): Batcher<Request, Outcome> => {
  let queue: Waiting<Request, Outcome>[] = [];
  let inFlight = 0;
  let beingDecided = 0;

  const take = (): Waiting<Request, Outcome>[] => {
    const batch: Waiting<Request, Outcome>[] = [];
    const left: Waiting<Request, Outcome>[] = [];
    const seen = new Set<string>();
    let taken = 0;
    for (; taken < queue.length && batch.length < limits.size; taken++) {
      const waiting = queue[taken] as Waiting<Request, Outcome>;
      if (waiting.mark !== null && seen.has(waiting.mark)) left.push(waiting);
      else batch.push(waiting);
      if (waiting.mark !== null) seen.add(waiting.mark);
    }
    queue = taken < queue.length ? left.concat(queue.slice(taken)) : left;
    return batch;
  };

  const settle = async (batch: readonly Waiting<Request, Outcome>[]): Promise<void> => {
    try {
      const outcomes = await decide(batch.map(({ request }) => request));
      for (const [i, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[i];
        if (outcome === undefined) reject(new Error('a request of the batch got no outcome'));
        else resolve(outcome);
      }
    } catch (error) {
      if (batch.length > 1 && !isFatal(error)) for (const waiting of batch) await settle([waiting]);
      else for (const { reject } of batch) reject(error);
    }
  };

  const go = (): void => {
    while (inFlight < limits.inFlight && queue.length > 0) {
      const batch = take();
      inFlight += 1;
      beingDecided += batch.length;
      void settle(batch).finally(() => {
        inFlight -= 1;
        beingDecided -= batch.length;
        go();
      });
    }
  };

  const submit = (request: Request): Promise<Outcome> =>
    new Promise<Outcome>((resolve, reject) => {
      queue.push({ request, mark: clash(request), resolve, reject });
      // What arrives in this same turn of the event loop belongs together.
      queueMicrotask(go);
    });
  return { submit, undecided: () => queue.length + beingDecided };
};
