import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Refusal } from '../refusal.ts';
import { createTestDatabase } from '../testing/database.ts';
import { type Answer, type Intention, intentionOf, onceAcross, onceInTransaction } from './idempotency.ts';

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const codeOf = (error: unknown): string => (error instanceof Refusal ? error.code : String(error));

describe('a request with an Idempotency-Key', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  before(async () => {
    test = await createTestDatabase();
    await test.database.query('create table effects (of text)');
  });
  after(() => test.close());

  const anIntention = (given: Partial<Intention> = {}): Intention => ({
    userId: randomUUID(),
    key: randomUUID(),
    hash: hashOf('content'),
    ...given,
  });
  const age = (intention: Intention, interval: string) =>
    test.database.query(
      'update idempotency_keys set claimed_at = clock_timestamp() - $3::interval where user_id = $1 and key = $2',
      [intention.userId, intention.key, interval],
    );
  const storedFor = ({ userId, key }: Intention) =>
    test.database.query<{ status: number | null }>(
      'select status from idempotency_keys where user_id = $1 and key = $2',
      [userId, key],
    );

  type Once = (intention: Intention | null, effect: () => Promise<Answer>) => Promise<Answer>;
  const inTransaction: Once = (intention, effect) =>
    test.database.transaction((tx) => onceInTransaction(tx, intention, effect));
  const across: Once = (intention, effect) => onceAcross(test.database, intention, effect);

  for (const [name, once] of [
    ['in one transaction', inTransaction],
    ['across transactions', across],
  ] as const)
    describe(name, () => {
      let times = 0;
      const act = async (): Promise<Answer> => ({ status: 201, body: { nth: ++times } });

      it('has one effect and one answer, however often it is sent', async () => {
        const intention = anIntention();
        const first = await once(intention, act);
        for (let n = 0; n < 3; n++) assert.deepEqual(await once(intention, () => assert.fail('again')), first);
      });

      it('has one effect when eight arrive at once; the others wait for its answer or are asked to retry', async () => {
        const intention = anIntention();
        const before = times;
        const slowly = async () => {
          await new Promise((resolve) => setTimeout(resolve, 100));
          return act();
        };
        const outcomes = await Promise.all(
          Array.from({ length: 8 }, () => once(intention, slowly).then(({ body }) => JSON.stringify(body), codeOf)),
        );
        assert.equal(times, before + 1);
        // On a busy machine one may arrive after the first has committed, and gets its answer.
        const answer = JSON.stringify({ nth: times });
        assert.deepEqual(new Set([...outcomes, 'idempotency-key-in-use']), new Set([answer, 'idempotency-key-in-use']));
      });

      it('is refused for as long as the first is running, and then has its answer', async () => {
        const intention = anIntention();
        const [gate, begun] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        const first = once(intention, async () => {
          begun.resolve();
          await gate.promise;
          return act();
        });
        try {
          await begun.promise;
          for (let n = 0; n < 2; n++)
            await assert.rejects(once(intention, act), (error) => {
              assert.ok(error instanceof Refusal && error.code === 'idempotency-key-in-use');
              assert.match(error.message, /^[A-Z].+\.$/);
              return error.retryAfterSeconds === 1;
            });
          // Another user's request with the same key neither waits nor sees it.
          assert.equal((await once({ ...intention, userId: randomUUID() }, act)).status, 201);
        } finally {
          gate.resolve();
        }
        const answer = await first;
        assert.deepEqual(await once(intention, () => assert.fail('again')), answer);
      });

      it('has an effect each time without a key', async () => {
        const before = times;
        await once(null, act);
        await once(null, act);
        assert.equal(times, before + 2);
      });

      it('is a different request for another user with the same key, whatever its content', async () => {
        const first = anIntention();
        await once(first, act);
        for (const hash of [first.hash, hashOf('other')])
          assert.deepEqual((await once(anIntention({ key: first.key, hash }), act)).body, { nth: times });
      });

      it('is refused when its content differs, and the first answer stays', async () => {
        const intention = anIntention();
        const first = await once(intention, act);
        const other = { ...intention, hash: hashOf('other') };
        await assert.rejects(once(other, act), (error) => codeOf(error) === 'idempotency-key-reused');
        assert.deepEqual(await once(intention, act), first);
      });

      it('is the same for 24 hours, and a new one afterwards', async () => {
        const intention = anIntention();
        const first = await once(intention, act);
        await age(intention, '23 hours 59 minutes 30 seconds');
        assert.deepEqual(await once(intention, act), first);
        await age(intention, '24 hours 1 second');
        const fresh = await once({ ...intention, hash: hashOf('other') }, act);
        assert.notDeepEqual(fresh, first);
        assert.deepEqual(await once({ ...intention, hash: hashOf('other') }, act), fresh);
      });

      it('that is sent anew after 24 hours has no answer while it runs, and none of the old one after a refusal', async () => {
        const [running, refused] = [anIntention(), anIntention()];
        for (const intention of [running, refused]) {
          await once(intention, act);
          await age(intention, '24 hours 1 second');
        }
        const [gate, begun] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        const second = once(running, async () => {
          begun.resolve();
          await gate.promise;
          return act();
        });
        try {
          await begun.promise;
          await assert.rejects(once(running, act), (error) => codeOf(error) === 'idempotency-key-in-use');
        } finally {
          gate.resolve();
        }
        assert.deepEqual((await second).body, { nth: times });
        const refuse = async (): Promise<Answer> => {
          throw new Refusal('ticket-reserved', 'Not now.');
        };
        await assert.rejects(once(refused, refuse), (error) => codeOf(error) === 'ticket-reserved');
        const { body } = await once(refused, act);
        assert.deepEqual(body, { nth: times });
      });

      it('can be sent again with the same key right after a refusal', async () => {
        const intention = anIntention();
        const refuse = async (): Promise<Answer> => {
          throw new Refusal('ticket-reserved', 'Not now.');
        };
        await assert.rejects(once(intention, refuse), (error) => codeOf(error) === 'ticket-reserved');
        assert.deepEqual(await storedFor(intention), []);
        assert.equal((await once({ ...intention, hash: hashOf('changed') }, act)).status, 201);
      });
    });

  it('leaves no effect when its transaction fails after the answer was made', async () => {
    const intention = anIntention();
    const failing = test.database.transaction(async (tx) => {
      await onceInTransaction(tx, intention, async () => {
        await tx.query(`insert into effects values ('failed')`);
        return { status: 201, body: {} };
      });
      throw new Error('the commit failed');
    });
    await assert.rejects(failing, /the commit failed/);
    assert.deepEqual(await storedFor(intention), []);
    assert.deepEqual(await test.database.query(`select from effects where of = 'failed'`), []);
  });

  describe('with an unknown outcome', () => {
    const crash = async (): Promise<Answer> => {
      throw new Error('the provider went away in the middle');
    };
    const succeed = async (): Promise<Answer> => ({ status: 200, body: 'done' });

    it('is blocked for 30 seconds after an error that is no refusal, and can then be sent again', async () => {
      const intention = anIntention();
      await assert.rejects(across(intention, crash), /went away/);
      const again = () => across(intention, succeed).then(({ status }) => status, codeOf);
      assert.equal(await again(), 'idempotency-key-in-use');
      await age(intention, '29 seconds');
      assert.equal(await again(), 'idempotency-key-in-use');
      await age(intention, '30.5 seconds');
      assert.equal(await again(), 200);
    });

    it('is not answered before its answer is stored', async () => {
      const intention = anIntention();
      const slow = {
        ...test.database,
        query: async (text: string, values: readonly unknown[]) => {
          if (text.includes('status, answer) values')) await new Promise((resolve) => setTimeout(resolve, 50));
          return test.database.query(text, values);
        },
      };
      await onceAcross(slow as typeof test.database, intention, succeed);
      assert.deepEqual(await storedFor(intention), [{ status: 200 }]);
    });

    /** A request that runs until it is told to refuse. */
    const startRefusing = async (intention: Intention) => {
      const [gate, begun] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const running = across(intention, async () => {
        begun.resolve();
        await gate.promise;
        throw new Refusal('ticket-reserved', 'Not now.');
      });
      await begun.promise;
      return async () => {
        gate.resolve();
        await assert.rejects(running, (error) => codeOf(error) === 'ticket-reserved');
      };
    };

    it('keeps the answer of the request that took it over, though the first one is refused in the end', async () => {
      const intention = anIntention();
      const refuse = await startRefusing(intention);
      await age(intention, '31 seconds');
      await across(intention, succeed);
      await refuse();
      assert.deepEqual(await across(intention, crash), { status: 200, body: 'done' });
    });

    it('stays in use by the request that took it over and is still running, though the first one is refused', async () => {
      const intention = anIntention();
      const refuseFirst = await startRefusing(intention);
      // In reality the second claim is 30 s younger. Here it must at least be of another millisecond.
      await new Promise((resolve) => setTimeout(resolve, 5));
      await age(intention, '31 seconds');
      const refuseSecond = await startRefusing(intention);
      await refuseFirst();
      await assert.rejects(across(intention, succeed), (error) => codeOf(error) === 'idempotency-key-in-use');
      await refuseSecond();
      assert.deepEqual(await across(intention, succeed), { status: 200, body: 'done' });
    });

    it('stays in use when another user’s request with the same key, or another of the same user, is refused', async () => {
      const intention = anIntention();
      await assert.rejects(across(intention, crash));
      for (const other of [anIntention({ key: intention.key }), anIntention({ userId: intention.userId })])
        await (await startRefusing(other))();
      await assert.rejects(across(intention, succeed), (error) => codeOf(error) === 'idempotency-key-in-use');
    });

    it('is taken over by exactly one of eight', async () => {
      const intention = anIntention();
      await assert.rejects(across(intention, crash));
      await age(intention, '31 seconds');
      let times = 0;
      const slowly = async () => {
        times += 1;
        await new Promise((resolve) => setTimeout(resolve, 100));
        return succeed();
      };
      await Promise.allSettled(Array.from({ length: 8 }, () => across(intention, slowly)));
      assert.equal(times, 1);
    });

    it('is not taken over by a request with other content', async () => {
      const intention = anIntention();
      await assert.rejects(across(intention, crash));
      await age(intention, '31 seconds');
      const other = { ...intention, hash: hashOf('other') };
      await assert.rejects(across(other, succeed), (error) => codeOf(error) === 'idempotency-key-reused');
    });

    it('belongs to its new content when its key is used again after 24 hours, and is taken over by nothing else', async () => {
      const intention = anIntention();
      await across(intention, succeed);
      await age(intention, '24 hours 1 second');
      const other = { ...intention, hash: hashOf('other') };
      await assert.rejects(across(other, crash));
      await age(intention, '31 seconds');
      await assert.rejects(across(intention, succeed), (error) => codeOf(error) === 'idempotency-key-reused');
      assert.deepEqual(await across(other, succeed), { status: 200, body: 'done' });
    });

    it('is never taken over once it is answered', async () => {
      const intention = anIntention();
      await across(intention, succeed);
      await age(intention, '31 seconds');
      assert.deepEqual(await across(intention, crash), { status: 200, body: 'done' });
    });
  });
});

describe('two requests are the same', () => {
  const of = (given: { method?: string; url?: string; body?: unknown; key?: unknown; user?: string }) =>
    intentionOf({
      method: given.method ?? 'POST',
      routeOptions: { url: given.url ?? '/api/things' },
      headers: { 'idempotency-key': 'key' in given ? given.key : 'k' },
      body: given.body ?? { a: 1 },
      caller: { id: given.user ?? 'ada', name: '', expiresAtMs: 0 },
    } as never);

  it('by their user, key, method, route and body', () => {
    const [one, same] = [of({}), of({})];
    assert.deepEqual(one, same);
    assert.deepEqual([one?.userId, one?.key], ['ada', 'k']);
    assert.ok(Buffer.isBuffer(one?.hash) && one.hash.length === 32, 'a SHA-256, as the column stores it');
    assert.equal(of({ user: 'grace' })?.userId, 'grace');
    for (const other of [of({ method: 'PUT' }), of({ url: '/api/others' }), of({ body: { a: 2 } })])
      assert.notDeepEqual(other?.hash, one?.hash);
  });

  it('never without a key', () => assert.equal(of({ key: undefined }), null));

  it('by a key of 1 to 255 printable characters', () => {
    for (const key of ['!', '~', 'x'.repeat(255)]) assert.equal(of({ key })?.key, key);
    for (const key of ['', ' ', 'a b', 'é', 'a\n', 'x'.repeat(256), ['a', 'b']])
      assert.throws(
        () => of({ key }),
        (error) => error instanceof Refusal && error.errors?.[0]?.field === 'Idempotency-Key',
      );
  });
});
