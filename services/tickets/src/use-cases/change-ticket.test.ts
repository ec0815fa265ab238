import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Somebody } from '@ticketing/common/testing/tokens';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { createTestService, type TestService } from '../testing/service.ts';

let service: TestService;
before(async () => {
  service = await createTestService();
});
after(() => service.close());

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

const request = async (as: Somebody, method: Method, url: string, payload?: object, headers: object = {}) => {
  const answer = await service.app.inject({ method, url, headers: { ...as.headers, ...headers }, payload });
  return { status: answer.statusCode, body: answer.body ? answer.json() : null };
};
const list = async (as: Somebody, given: object = {}): Promise<Ticket> =>
  (await request(as, 'POST', '/api/tickets', { title: 'A concert', priceCents: 2_500, quantity: 3, ...given })).body;
const edit = (as: Somebody, { id }: Ticket, body: object, ifMatch?: string) =>
  request(as, 'PATCH', `/api/tickets/${id}`, body, ifMatch === undefined ? {} : { 'if-match': ifMatch });
const read = async (as: Somebody, { id }: Ticket): Promise<Ticket> =>
  (await request(as, 'GET', `/api/tickets/${id}`)).body;
const published = ({ id }: Ticket) =>
  service.database.query<{ type: string; body: Ticket }>(
    'select type, body from outbox where aggregate_id = $1 order by txid, pos',
    [id],
  );

describe('edits of one ticket at the same time', () => {
  it('eight with the same If-Match: one is 200, the other seven are 412, and the one is stored', async () => {
    const as = service.somebody();
    for (let round = 0; round < 3; round++) {
      const ticket = await list(as);
      const prices = Array.from({ length: 8 }, (_, i) => 3_000 + i);
      const answers = await Promise.all(prices.map((priceCents) => edit(as, ticket, { priceCents }, '"v1-1"')));
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, ...Array(7).fill(412)]);
      const winner = answers.find(({ status }) => status === 200);
      assert.deepEqual(await read(as, ticket), winner?.body);
      const messages = await published(ticket);
      assert.deepEqual(
        messages.map(({ type, body }) => [type, body.version, body.priceCents]),
        [
          ['ticket.created', 1, 2_500],
          ['ticket.updated', 2, winner?.body.priceCents],
        ],
      );
    }
  });

  it('eight without If-Match: each is 200 with its own version and one message, and no field is lost', async () => {
    const as = service.somebody();
    const ticket = await list(as);
    const edits = [
      { title: 'Another' },
      { venue: 'The Hall' },
      { city: 'Ghent' },
      { category: 'music' },
      { description: 'Loud.' },
      { priceCents: 3_000 },
      { startsAt: '2031-05-01T18:00:00.000Z' },
      { priceCents: 3_100 },
    ];
    const answers = await Promise.all(edits.map((body) => edit(as, ticket, body)));
    assert.deepEqual(answers.map(({ body }) => body.version).toSorted(), [2, 3, 4, 5, 6, 7, 8, 9]);
    const { title, venue, city, category, description, startsAt, version } = await read(as, ticket);
    assert.deepEqual(
      { title, venue, city, category, description, startsAt, version },
      {
        title: 'Another',
        venue: 'The Hall',
        city: 'Ghent',
        category: 'music',
        description: 'Loud.',
        startsAt: '2031-05-01T18:00:00.000Z',
        version: 9,
      },
    );
    // A transaction that waits for the ticket may have begun to write before one that has it.
    const versions = (await published(ticket)).map(({ body }) => body.version);
    assert.deepEqual(versions.toSorted(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('an edit and a withdrawal: in either order the ticket ends withdrawn and each change has one message', async () => {
    const as = service.somebody();
    for (let round = 0; round < 5; round++) {
      const ticket = await list(as);
      const [edited, withdrawn] = await Promise.all([
        edit(as, ticket, { priceCents: 3_000 }),
        request(as, 'DELETE', `/api/tickets/${ticket.id}`),
      ]);
      assert.equal(withdrawn.status, 204);
      assert.ok([200, 409].includes(edited.status), `${edited.status}`);
      const { status, version } = await read(as, ticket);
      assert.deepEqual([status, version], ['withdrawn', edited.status === 200 ? 3 : 2]);
      assert.equal((await published(ticket)).length, version);
    }
  });
});

describe('a refused edit', () => {
  it('names its reason, changes nothing and publishes nothing', async () => {
    const [as, stranger] = [service.somebody(), service.somebody()];
    const ticket = await list(as, { quantity: 1 });
    const refusalOf = async (who: Somebody, of: Ticket, ifMatch?: string) => {
      const { status, body } = await edit(who, of, { priceCents: 1_000 }, ifMatch);
      return [status, body.detail];
    };
    assert.deepEqual(await refusalOf(stranger, ticket), [403, 'Only its seller can change this ticket.']);
    assert.deepEqual(await refusalOf(as, ticket, '"v7-1"'), [
      412,
      'This ticket has been edited since you looked. Load it again.',
    ]);
    const missing = { ...ticket, id: randomUUID() };
    assert.deepEqual(await refusalOf(as, missing), [404, 'There is no such ticket.']);
    const { priceCents, version } = await read(as, ticket);
    assert.deepEqual([priceCents, version, (await published(ticket)).length], [2_500, 1, 1]);
    await request(as, 'DELETE', `/api/tickets/${ticket.id}`);
    assert.deepEqual(await refusalOf(as, ticket), [
      409,
      'This ticket was taken off sale, so its price and quantity cannot be changed any more.',
    ]);
  });
});
