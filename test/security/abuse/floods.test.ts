import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { countOf, createNetwork, manyTimes } from '../../support/networks.ts';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';

let whole: WholeStack;
before(async () => {
  whole = await startWholeStack({ RATE_LIMITS: '1' });
});
after(() => whole.close());

const network = () => createNetwork(whole.stack.stack.url);
const bearer = ({ token }: { readonly token: string }) => ({ authorization: `Bearer ${token}` });

describe('listing', () => {
  it('a seller can list 60 in a minute; a flood of 300 gets no further, and is answered with the time to wait', async (t) => {
    const seller = await whole.people.signUp('Seller');
    const call = network();
    const list = (nth: number) =>
      call('POST', '/api/tickets', { title: `Night ${nth}`, priceCents: 1_000, quantity: 1 }, bearer(seller));
    const answers = await manyTimes(300, 20, list);
    const listed = countOf(answers, 201);
    t.diagnostic(
      `${listed} of 300 listings at once were created; 60 a minute for a user and 600 an hour for a network are possible`,
    );
    assert.ok(listed >= 30 && listed <= 95, `${listed} listings`);
    const refused = answers.find(({ status }) => status === 429);
    assert.equal(refused?.body.code, 'too-many-requests');
    assert.ok(refused && refused.retryAfter > 0 && refused.retryAfter <= 60);
    const other = await whole.people.signUp('Another seller');
    assert.equal(
      (
        await network()(
          'POST',
          '/api/tickets',
          { title: 'Another night', priceCents: 1_000, quantity: 1 },
          bearer(other),
        )
      ).status,
      201,
    );
  });
});

describe('waiting', () => {
  it('of 300 reservations of unknown tickets at once a few wait, and another buyer can buy meanwhile', async (t) => {
    const { people } = whole;
    const [seller, flooder, buyer] = [
      await people.signUp('Seller'),
      await people.signUp('Flooder'),
      await people.signUp('Buyer'),
    ];
    const ticket = await people.list(seller, 1);
    await people.tryToReserve(await people.signUp('Warm'), ticket.id, 1);
    const call = network();
    const flood = manyTimes(300, 300, () =>
      call('POST', '/api/orders', { ticketId: randomUUID(), quantity: 1 }, bearer(flooder)),
    );
    const free = await people.list(seller, 1);
    assert.equal((await people.tryToReserve(buyer, free.id)).status, 201);
    const answers = await flood;
    const waited = countOf(answers, 404);
    t.diagnostic(
      `${waited} of 300 waits for unknown tickets were allowed, each 40 queries; 2 at once for a user and 50 in total are possible`,
    );
    assert.ok(waited <= 60, `${waited} waits`);
    assert.equal(countOf(answers, 429), 300 - waited);
  });
});

describe('webhooks', () => {
  it('30 of 100 forged ones are checked, and a payment succeeds meanwhile', async (t) => {
    const { people } = whole;
    const url = whole.stack.stack.url;
    const forge = createNetwork(url);
    const answers = await manyTimes(100, 10, () =>
      forge('POST', '/api/payments/webhook', '{}', { 'stripe-signature': 't=1,v1=00' }),
    );
    t.diagnostic(
      `${countOf(answers, 400)} of 100 forged webhooks were answered as forged; 30 a minute are possible, and none has an effect`,
    );
    assert.ok(countOf(answers, 400) <= 50);
    assert.ok(countOf(answers, 429) >= 50);
    const buyer = await people.signUp('Buyer');
    const ticket = await people.list(await people.signUp('Seller'), 1);
    const order = await people.reserve(buyer, ticket.id);
    await people.pay(buyer, order.id);
    const isComplete = async () => (await people.order(buyer, order.id)).status === 'complete';
    for (const until = Date.now() + 30_000; !(await isComplete()); )
      assert.ok(Date.now() < until, 'the order is completed by the provider’s genuine webhooks and by polling');
  });
});

/** Opens event streams from one address, and returns their statuses. */
const openStreams = async (count: number, localAddress: string, path: string, headers = {}) => {
  const open: IncomingMessage[] = [];
  const statuses = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<number>((resolve, reject) => {
          get(new URL(path, whole.stack.stack.url), { localAddress, headers, agent: false }, (answer) => {
            open.push(answer.on('error', () => {}));
            answer.resume();
            resolve(answer.statusCode ?? 0);
          }).on('error', reject);
        }),
    ),
  );
  return { statuses, close: () => open.forEach((answer) => void answer.destroy()) };
};
const opened = ({ statuses }: { statuses: number[] }) => statuses.filter((status) => status === 200).length;

describe('event streams', () => {
  it('256 of 500 from one address are opened; another address, and a seventh tab, are served', async (t) => {
    const flood = await openStreams(500, '127.90.0.1', '/api/tickets/live');
    t.diagnostic(`${opened(flood)} of 500 event streams of one address were opened; 256 per process are possible`);
    assert.equal(opened(flood), 256);
    assert.ok(flood.statuses.every((status) => status === 200 || status === 429));
    const neighbour = await openStreams(7, '127.90.0.2', '/api/tickets/live');
    assert.equal(opened(neighbour), 7);
    flood.close();
    neighbour.close();
    const free = async () => {
      const again = await openStreams(1, '127.90.0.1', '/api/tickets/live');
      again.close();
      return opened(again) === 1;
    };
    for (const until = Date.now() + 20_000; !(await free()); )
      assert.ok(Date.now() < until, 'streams that end free their slots');
  });

  it('20 of one user are opened: six tabs on each of three devices', async (t) => {
    const user = await whole.people.signUp('Watcher');
    const streams = await openStreams(40, '127.90.0.3', '/api/orders/live', bearer(user));
    t.diagnostic(`${opened(streams)} of 40 event streams of one user were opened`);
    assert.equal(opened(streams), 20);
    streams.close();
  });
});

describe('an honest crowd', () => {
  it('behind one address is not affected: 150 people who browse, reserve and view their orders', async () => {
    const { people } = whole;
    const ticket = await people.list(await people.signUp('Seller'), 200);
    const office = network();
    const somebody = await manyTimes(12, 4, () => people.signUp('Somebody'));
    const answers = await manyTimes(1_500, 30, async (nth) => {
      const who = somebody[nth % somebody.length]!;
      if (nth % 10 === 0) return office('POST', '/api/orders', { ticketId: ticket.id, quantity: 1 }, bearer(who));
      return nth % 2
        ? office('GET', `/api/tickets/${ticket.id}`)
        : office('GET', '/api/orders', undefined, bearer(who));
    });
    const limited = answers.filter(({ status, body }) => status === 429 && body.code === 'too-many-requests').length;
    assert.equal(limited, 0);
  });
});
