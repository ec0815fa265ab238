import assert from 'node:assert/strict';
import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { TicketQuery } from '@ticketing/contracts/http/tickets';
import fc from 'fast-check';
import { list, type NewListing } from '../domain/listing.ts';
import { createTestService, type TestService } from '../testing/service.ts';
import { browse } from './browse.ts';
import { makeFound } from './found-by.ts';
import { insertTicket } from './tickets.ts';

let service: TestService;
before(async () => {
  service = await createTestService();
});
after(() => service.close());

const seller = randomUUID();

/** Lists a ticket; by `city` a test keeps to its own. */
const create = async (given: Partial<NewListing> & { createdAt?: Date; sellerId?: string } = {}): Promise<string> => {
  const { createdAt, sellerId, ...input } = given;
  const whose = { id: randomUUIDv7(), sellerId: sellerId ?? seller, currency: 'EUR', now: createdAt ?? new Date() };
  await insertTicket(
    service.database,
    list({ title: 'A concert', priceCents: 2_500, quantity: 1, category: 'music', timeZone: 'UTC', ...input }, whose),
  );
  return whose.id;
};

/** Sells all places, long enough ago for lists to show it. */
const sellOut = async (id: string): Promise<void> => {
  await service.database.query('update tickets set sold = quantity where id = $1', [id]);
  await service.database.query(`update tickets set sold_out_at = now() - interval '1 minute' where id = $1`, [id]);
};

type Query = Partial<Record<keyof TicketQuery, string | number>>;

const ask = (query: Query) => {
  const given = Object.entries(query).map(([name, value]) => [name, String(value)]);
  return service.app.inject({ method: 'GET', url: `/api/tickets?${new URLSearchParams(given)}` });
};

const find = async (query: Query): Promise<string[]> => {
  const answer = await ask({ limit: 100, ...query });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json().tickets.map(({ id }: { id: string }) => id);
};

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

describe('GET /api/tickets', () => {
  it('shows a ticket until its sale ends: when its seller says, else with the end of its event, else with its start', async () => {
    const sold = async (given: Partial<NewListing>) => {
      const city = `Sale ${randomUUID()}`;
      const id = await create({ ...given, city });
      return (await find({ q: city })).includes(id);
    };
    for (const [given, isShown] of [
      [{ startsAt: inDays(-1), endsAt: inDays(1) }, true],
      [{ startsAt: inDays(-2), endsAt: inDays(-1) }, false],
      [{ startsAt: inDays(-1), endsAt: inDays(2), saleEndsAt: inDays(-0.5) }, false],
      [{ startsAt: inDays(-1), saleEndsAt: inDays(1) }, true],
      [{ startsAt: inDays(2), saleEndsAt: inDays(-1) }, false],
      [{ saleEndsAt: inDays(-1) }, false],
      [{ startsAt: inDays(2), saleStartsAt: inDays(1) }, true],
    ] as const)
      assert.equal(await sold(given), isShown, JSON.stringify(given));
  });

  it('finds events that go on at any moment from one to another, the ones that begin first first', async () => {
    const q = 'festival';
    const [weekend, saturday, nextWeek] = [
      await create({ title: q, startsAt: inDays(5), endsAt: inDays(7), saleEndsAt: inDays(6) }),
      await create({ title: q, startsAt: inDays(6) }),
      await create({ title: q, startsAt: inDays(12), endsAt: inDays(13), saleEndsAt: inDays(2) }),
    ];
    for (const [given, expected] of [
      [{}, [weekend, saturday, nextWeek]],
      [{ from: inDays(6.5) }, [weekend, nextWeek]],
      [{ from: inDays(5.5), to: inDays(5.7) }, [weekend]],
      [{ to: inDays(6.5) }, [weekend, saturday]],
      [{ from: inDays(7.5), to: inDays(11) }, []],
    ] as const)
      assert.deepEqual(await find({ q, sort: 'soonest', ...given }), expected, JSON.stringify(given));
  });

  it('shows what is on sale and not yet begun, sold out or without a date too; of a seller everything', async () => {
    const owner = randomUUID();
    let listedAt = Date.now();
    const mine = (given: Parameters<typeof create>[0]) =>
      create({ ...given, city: 'Visibility', sellerId: owner, createdAt: new Date(listedAt++) });
    const [undated, future] = [await mine({}), await mine({ startsAt: inDays(1) })];
    const [past, soldOut, withdrawn] = [await mine({ startsAt: inDays(-1) }), await mine({}), await mine({})];
    await sellOut(soldOut);
    await service.database.query(`update tickets set status = 'withdrawn' where id = $1`, [withdrawn]);
    assert.deepEqual(await find({ q: 'visibility' }), [future, undated, soldOut], 'sold out comes last');
    assert.deepEqual(await find({ q: 'visibility', limit: 2 }), [future, undated], 'others take no place on a page');
    assert.deepEqual(new Set(await find({ seller: owner })), new Set([undated, future, past, soldOut, withdrawn]));
    const listed = (await ask({ seller: owner, limit: 100 })).json().tickets as { id: string; status: string }[];
    assert.deepEqual(
      [soldOut, withdrawn, past].map((id) => listed.find((ticket) => ticket.id === id)?.status),
      ['sold-out', 'withdrawn', 'on-sale'],
    );
  });

  it('filters by category, dates, price and seller together', async () => {
    const owner = randomUUID();
    const base = { city: 'Filters', sellerId: owner, startsAt: inDays(10), priceCents: 5_000 };
    const wanted = await create({ ...base, category: 'sport' });
    await create({ ...base, category: 'theatre' });
    await create({ ...base, category: 'sport', startsAt: inDays(3) });
    await create({ ...base, category: 'sport', startsAt: inDays(20) });
    await create({ ...base, category: 'sport', priceCents: 5_001 });
    await create({ ...base, category: 'sport', sellerId: randomUUID() });
    const undated = await create({ ...base, category: 'sport', startsAt: undefined });
    const query = { q: 'filters', category: 'sport', maxPriceCents: 5_000, seller: owner } as const;
    assert.deepEqual(await find({ ...query, from: inDays(9), to: inDays(11) }), [wanted]);
    assert.deepEqual(new Set(await find({ ...query, from: inDays(9.5) })).has(undated), true, 'no date is the future');
    assert.deepEqual((await find({ ...query, to: inDays(11) })).includes(undated), false, 'no date is never by a date');
  });

  it('shows by default every category, and no event that begins before now, `from` or after `to`, those included', async () => {
    const at = (startsAt: string | undefined, category: NewListing['category'] = 'music') =>
      create({ title: 'Calendar', startsAt, category, priceCents: 99_999_999 });
    const [soon, later] = [inDays(1), inDays(5)];
    const [past, first, second, undated] = [
      await at(inDays(-1)),
      await at(soon, 'theatre'),
      await at(later, 'sport'),
      await at(undefined, 'other'),
    ];
    const earlier = (moment: string) => new Date(Date.parse(moment) - 1).toISOString();
    const after = (moment: string) => new Date(Date.parse(moment) + 1).toISOString();
    for (const [given, expected] of [
      [{}, [first, second, undated]],
      [{ from: inDays(-9) }, [first, second, undated]],
      [{ from: inDays(-9), limit: 2 }, [first, second]],
      [{ from: soon }, [first, second, undated]],
      [{ from: after(soon) }, [second, undated]],
      [{ to: later }, [first, second]],
      [{ to: earlier(later) }, [first]],
      [{ from: after(soon), to: earlier(later) }, []],
      [{ seller, from: inDays(-9) }, [past, first, second, undated]],
      [{ seller, from: soon }, [first, second, undated]],
    ] as [Query, string[]][])
      assert.deepEqual(await find({ q: 'calendar', sort: 'soonest', ...given }), expected, JSON.stringify(given));
  });

  it('finds by words of title, venue, city and description, without accents or capitals', async () => {
    const id = await create({
      title: 'Motörhead Tribute: AC/DC & O’Brien',
      venue: 'Théâtre du Nord',
      city: 'Łódź',
      description: 'Seven guitarists played louder than anybody; bring earplugs.',
    });
    for (const q of [
      'motorhead',
      'MOTÖRHEAD tribute',
      'ac/dc',
      'dc ac',
      "o'brien",
      'theatre nord',
      'guitarist',
      'the guitarists',
      'playing earplug',
      'tribute louder',
    ])
      assert.ok((await find({ q })).includes(id), q);
    for (const q of ['motorway', 'tribute pianist', '!!!', '" \' | & : * ( <-> \\'])
      assert.ok(!(await find({ q })).includes(id), q);
    const stopWords = await create({ title: 'The Who' });
    for (const q of ['the who', 'who', 'WHO the']) assert.ok((await find({ q })).includes(stopWords), q);
  });

  it('finds by the beginning of the last word in title, venue and city, but not in the description', async () => {
    const id = await create({ title: 'Philharmonic night', city: 'Antwerp', description: 'Zyzzyva by heart.' });
    for (const q of ['phil', 'night antw', 'philharmonic n']) assert.ok((await find({ q })).includes(id), q);
    for (const q of ['phil night', 'zyzz']) assert.ok(!(await find({ q })).includes(id), q);
    assert.ok((await find({ q: 'zyzzyva' })).includes(id));
  });

  it('an empty search is none', async () => {
    assert.deepEqual(await find({ q: '  ' }), await find({}));
  });

  it('finds by when and where: month, weekday, day, year and kind are words of a listing', async () => {
    const base = { category: 'theatre', city: 'Dublin', startsAt: '2099-12-12T20:00:00Z' } as const;
    const id = await create({ title: 'Hedda', ...base });
    const other = await create({ title: 'Hedda', ...base, category: 'music', startsAt: '2099-11-03T20:00:00Z' });
    for (const q of [
      'hedda december',
      'hedda dec',
      'hedda decem',
      'dublin theatre',
      'dublin theater',
      '12 december 2099',
      'saturday hedda',
      '12th dec',
    ]) {
      const found = await find({ q });
      assert.ok(found.includes(id) && !found.includes(other), q);
    }
    assert.ok((await find({ q: 'tuesday 3rd november' })).includes(other));
  });

  it('filters by city, however it is written', async () => {
    const id = await create({ city: 'Sankt Gallén', title: 'In a city' });
    await create({ city: 'Sankt', title: 'In a city' });
    for (const city of ['sankt gallen', 'SANKT-GALLÉN', 'Sankt Gallén'])
      assert.deepEqual(await find({ city }), [id], city);
    assert.deepEqual(await find({ city: 'Gallen' }), []);
    assert.deepEqual(await find({ city: '!!' }), []);
  });

  it('filters by day: today, this weekend from Friday 17:00 on, seven days', async () => {
    const owner = randomUUID();
    const at = (startsAt?: string) => create({ startsAt, sellerId: owner, city: 'Days' });
    // 2 December 2099 is a Wednesday.
    const [past, tonight, friday, evening, saturday, sunday, monday, tuesday, wednesday] = [
      await at('2099-12-02T08:00:00Z'),
      await at('2099-12-02T23:59:59.999Z'),
      await at('2099-12-04T16:59:59Z'),
      await at('2099-12-04T17:00:00Z'),
      await at('2099-12-05T00:00:00Z'),
      await at('2099-12-06T23:59:00Z'),
      await at('2099-12-07T00:00:00Z'),
      await at('2099-12-08T23:59:00Z'),
      await at('2099-12-09T00:00:00Z'),
    ];
    await at();
    const days = async (when: string, now: string, seller?: string) =>
      (
        await browse(
          service.database,
          TicketQuery.parse({ q: 'days', sort: 'soonest', when, ...(seller ? { seller } : {}) }),
          new Date(now),
        )
      ).ids;
    const now = '2099-12-02T12:00:00Z';
    assert.deepEqual(await days('today', now), [tonight]);
    assert.deepEqual(await days('today', now, owner), [past, tonight], 'of a seller also what has begun');
    assert.deepEqual(await days('weekend', now), [evening, saturday, sunday]);
    assert.deepEqual(await days('week', now), [tonight, friday, evening, saturday, sunday, monday, tuesday]);
    assert.deepEqual(await days('weekend', '2099-12-05T12:00:00Z'), [sunday], 'on a Saturday it is this one');
    assert.deepEqual(await days('weekend', '2099-12-06T12:00:00Z'), [sunday]);
    assert.deepEqual(await days('today', '2099-12-09T00:00:00Z', owner), [wednesday]);
    // It begins at 9:00 on Thursday in Tokyo, where Wednesday is over.
    const tokyo = await create({
      startsAt: '2099-12-03T00:00:00Z',
      timeZone: 'Asia/Tokyo',
      sellerId: owner,
      city: 'Days',
    });
    assert.deepEqual(await days('today', '2099-12-02T14:59:59Z'), [tonight]);
    assert.deepEqual(await days('today', '2099-12-02T15:00:00Z'), [tonight, tokyo]);
  });

  it('finds from one day to another, both included, as its own zone counts them', async () => {
    const at = (startsAt: string | undefined, timeZone: string, given: object = {}) =>
      create({ startsAt, timeZone, city: 'Almanac', ...given });
    // Both begin at one moment: 20:00 on the 12th in New York, 10:00 on the 13th in Tokyo.
    const newYork = await at('2098-12-13T01:00:00Z', 'America/New_York');
    const tokyo = await at('2098-12-13T01:00:00Z', 'Asia/Tokyo');
    const festival = await at('2098-12-09T10:00:00Z', 'UTC', { endsAt: '2098-12-11T22:00:00Z' });
    const undated = await at(undefined, 'UTC');
    const between = async (fromDay?: string, toDay?: string) =>
      new Set(await find({ q: 'almanac', ...(fromDay ? { fromDay } : {}), ...(toDay ? { toDay } : {}) }));
    assert.deepEqual(await between('2098-12-12', '2098-12-12'), new Set([newYork]));
    assert.deepEqual(await between('2098-12-13', '2098-12-13'), new Set([tokyo]));
    assert.deepEqual(await between('2098-12-10', '2098-12-10'), new Set([festival]));
    assert.deepEqual(await between('2098-12-11', '2098-12-13'), new Set([newYork, tokyo, festival]));
    assert.deepEqual(await between('2098-12-13'), new Set([tokyo, undated]), 'no date is the future');
    assert.deepEqual(await between(undefined, '2098-12-12'), new Set([newYork, festival]));
  });

  it('sorted by soonest, those without a date follow those with one, newest first, and those sold out are last', async () => {
    const mine = (startsAt?: string) => create({ startsAt, city: 'Mixed' });
    const older = await mine();
    const [late, soon, gone] = [await mine(inDays(9)), await mine(inDays(2)), await mine(inDays(1))];
    const newer = await mine();
    await sellOut(gone);
    assert.deepEqual(await find({ q: 'mixed', sort: 'soonest' }), [soon, late, newer, older, gone]);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const { tickets, nextCursor } = (
        await ask({ q: 'mixed', sort: 'soonest', limit: 1, ...(cursor ? { cursor } : {}) })
      ).json();
      paged.push(...tickets.map(({ id }: { id: string }) => id));
      cursor = nextCursor;
    } while (cursor && paged.length < 9);
    assert.deepEqual(paged, [soon, late, newer, older, gone]);
  });

  it('has each once over all pages, also while tickets sell out and events begin', async () => {
    const ids: string[] = [];
    for (let nth = 1; nth <= 6; nth++) ids.push(await create({ startsAt: inDays(nth), city: 'Meantime' }));
    const query = TicketQuery.parse({ q: 'meantime', sort: 'soonest', limit: 2 });
    const shown: string[] = [];
    let cursor: string | null = null;
    for (const days of [0, 1.5, 2.5, 3.5]) {
      const now = new Date(Date.now() + days * 86_400_000);
      // Of the first page one sells out, of the next one.
      if (days > 0)
        await service.database.query('update tickets set sold = quantity where id = $1', [
          ids[2 * Math.floor(days) - 2],
        ]);
      const page = await browse(service.database, { ...query, ...(cursor ? { cursor } : {}) }, now);
      shown.push(...page.ids);
      cursor = page.nextCursor;
      if (!cursor) break;
    }
    assert.deepEqual(shown, ids);
  });

  it('notes since when a ticket is sold out, and no longer when there are more places', async () => {
    const id = await create({ quantity: 2 });
    const since = async () => {
      const [row] = await service.database.query<{ at: Date | null }>(
        'select sold_out_at as at from tickets where id = $1',
        [id],
      );
      return row?.at ?? null;
    };
    await service.database.query('update tickets set sold = 1 where id = $1', [id]);
    assert.equal(await since(), null);
    await service.database.query('update tickets set sold = 2 where id = $1', [id]);
    const first = await since();
    assert.ok(first && Math.abs(Date.now() - first.getTime()) < 60_000);
    await service.database.query(`update tickets set title = 'Another' where id = $1`, [id]);
    assert.deepEqual(await since(), first);
    await service.database.query('update tickets set quantity = 3 where id = $1', [id]);
    assert.equal(await since(), null);
  });

  it('sorted by soonest, shows first what is on already and still for sale, and nothing of what is over', async () => {
    const mine = (startsAt: string, given: object = {}) => create({ startsAt, city: 'Fortnight', ...given });
    const [over, closed] = [
      await mine(inDays(-3), { endsAt: inDays(-1) }),
      await mine(inDays(-3), { endsAt: inDays(3), saleEndsAt: inDays(-1) }),
    ];
    const [running, later] = [
      await mine(inDays(-2), { endsAt: inDays(9) }),
      await mine(inDays(-1), { endsAt: inDays(1) }),
    ];
    const coming = await mine(inDays(1));
    const closing = await mine(inDays(2), { saleEndsAt: inDays(1) });
    const shown: string[] = [];
    let cursor: string | undefined;
    do {
      const { tickets, nextCursor } = (
        await ask({ q: 'fortnight', sort: 'soonest', limit: 1, ...(cursor ? { cursor } : {}) })
      ).json();
      shown.push(...tickets.map(({ id }: { id: string }) => id));
      cursor = nextCursor;
    } while (cursor && shown.length < 9);
    assert.deepEqual(shown, [running, later, coming, closing]);
    assert.deepEqual(await find({ q: 'fortnight', sort: 'soonest' }), shown);
    assert.deepEqual(new Set(await find({ q: 'fortnight', sort: 'price' })), new Set(shown));
    const owned = await find({ q: 'fortnight', sort: 'soonest', seller });
    assert.deepEqual(new Set(owned), new Set([...shown, over, closed]));
  });

  it('finds what a release without these words has written, once they are made', async () => {
    const id = await create({ title: 'Former', city: 'Release' });
    await service.database.query(
      `update tickets set title = 'Latter', city = 'Latvia', version = version + 1 where id = $1`,
      [id],
    );
    const planted = randomUUIDv7();
    await service.database.query(
      `insert into tickets (id, seller_id, title, category, price_cents, currency, quantity, status, version, created_at, updated_at)
       values ($1, $1, 'Latter days', 'other', 100, 'EUR', 1, 'on-sale', 1, now(), now())`,
      [planted],
    );
    assert.equal(await makeFound(service.database, 'UTC', 1), 1);
    assert.equal(await makeFound(service.database, 'UTC', 100), 1);
    assert.equal(await makeFound(service.database, 'UTC', 100), 0);
    assert.deepEqual(new Set(await find({ q: 'latter' })), new Set([id, planted]));
    assert.deepEqual(await find({ q: 'former' }), []);
    assert.deepEqual(await find({ city: 'latvia' }), [id]);
  });

  it('pages through every sorting without leaving out or repeating one, whatever is equal', async () => {
    const owner = randomUUID();
    const few = <T>(...values: T[]) => fc.constantFrom(...values);
    const listings = fc.sample(
      fc.record({ priceCents: few(100, 200, 300), startsAt: few(inDays(1), inDays(2), undefined), day: few(1, 2, 3) }),
      25,
    );
    for (const { day, ...given } of listings)
      await create({ ...given, city: 'Paging', sellerId: owner, createdAt: new Date(Date.UTC(2026, 0, day)) });
    await service.database.query(
      'update tickets set updated_at = created_at - make_interval(days => price_cents) where seller_id = $1',
      [owner],
    );
    for (const { id } of (await ask({ seller: owner, limit: 8 })).json().tickets) await sellOut(id);
    const orders = {
      newest: (t: Listed) => -Date.parse(t.createdAt),
      soonest: (t: Listed) => (t.startsAt ? Date.parse(t.startsAt) : Number.POSITIVE_INFINITY),
      price: (t: Listed) => t.priceCents,
      '-price': (t: Listed) => -t.priceCents,
    } as const;
    for (const query of [{ q: 'paging' }, { seller: owner }])
      for (const [sort, keyOf] of Object.entries(orders)) {
        const seen: Listed[] = [];
        let cursor: string | null = null;
        do {
          const answer = await ask({ ...query, sort, limit: 4, ...(cursor ? { cursor } : {}) });
          const page = answer.json() as { tickets: Listed[]; nextCursor: string | null };
          seen.push(...page.tickets);
          cursor = page.nextCursor;
        } while (cursor && seen.length <= 25);
        assert.equal(new Set(seen.map(({ id }) => id)).size, 25, sort);
        assert.equal(seen.length, 25);
        const keys = seen.map(keyOf);
        const isLast = ({ status }: Listed): boolean => status === 'sold-out' && !('seller' in query);
        assert.deepEqual(
          seen.map((ticket, nth) => [isLast(ticket), keys[nth]]),
          seen
            .map((ticket) => [isLast(ticket), keyOf(ticket)] as const)
            .toSorted(([aGone, a], [bGone, b]) => Number(aGone) - Number(bGone) || (a === b ? 0 : a - b)),
          sort,
        );
      }
  });

  it('has as many on a page as asked for, and a cursor if and only if more follow', async () => {
    const owner = randomUUID();
    await service.database.query(
      `insert into tickets (id, seller_id, title, category, price_cents, currency, quantity, status, version, created_at, updated_at)
       select gen_random_uuid(), $1, 'One of many', 'other', 100, 'EUR', 1, 'on-sale', 1, now(), now()
       from generate_series(1, 101)`,
      [owner],
    );
    const page = async (given: Query) => {
      const { tickets, nextCursor } = (await ask({ seller: owner, ...given })).json();
      return { length: tickets.length, nextCursor };
    };
    for (const limit of [1, 20, 21, 99, 100]) {
      const { length, nextCursor } = await page({ limit });
      assert.deepEqual([length, typeof nextCursor], [limit, 'string']);
      if (limit > 1) {
        const rest = { length: Math.min(101 - limit, limit), isLast: 101 - limit <= limit };
        const second = await page({ limit, cursor: nextCursor });
        assert.deepEqual([second.length, second.nextCursor === null], [rest.length, rest.isLast]);
      }
    }
    await service.database.query(
      'delete from tickets where id in (select id from tickets where seller_id = $1 limit 81)',
      [owner],
    );
    for (const limit of [20, 21]) assert.deepEqual(await page({ limit }), { length: 20, nextCursor: null });
    assert.deepEqual((await page({})).length, 20, 'the default');
  });

  it('pages on over what was listed, sold or withdrawn meanwhile', async () => {
    for (let day = 1; day <= 6; day++) await create({ city: 'Meanwhile', createdAt: new Date(Date.UTC(2026, 0, day)) });
    const first = (await ask({ q: 'meanwhile', limit: 3 })).json();
    await create({ city: 'Meanwhile' });
    await service.database.query(`update tickets set status = 'withdrawn' where id = $1`, [first.tickets[2].id]);
    const rest = (await ask({ q: 'meanwhile', limit: 100, cursor: first.nextCursor })).json();
    assert.equal(rest.tickets.length, 3);
    assert.equal(rest.nextCursor, null);
  });

  it('400 with the field named, never 5xx, for any nonsense', async () => {
    const cursorOf = (values: unknown) => Buffer.from(JSON.stringify(values)).toString('base64url');
    const refused: [Query | Record<string, string>, string][] = [
      [{ limit: 0 }, 'limit'],
      [{ limit: 101 }, 'limit'],
      [{ limit: 'x' }, 'limit'],
      [{ sort: 'random' }, 'sort'],
      [{ category: 'opera' }, 'category'],
      [{ from: 'today' }, 'from'],
      [{ to: '0000-01-01T00:00:00Z' }, 'to'],
      [{ toDay: '0000-01-01' }, 'toDay'],
      [{ fromDay: '2026-02-30' }, 'fromDay'],
      [{ seller: 'me' }, 'seller'],
      [{ maxPriceCents: -1 }, 'maxPriceCents'],
      [{ maxPriceCents: 2 ** 31 }, 'maxPriceCents'],
      [{ q: 'x'.repeat(201) }, 'q'],
      [{ page: '2' }, 'page'],
      [{ cursor: 'nonsense' }, 'cursor'],
      [{ cursor: cursorOf(['price', 1, randomUUID()]) }, 'cursor'],
      [
        { sort: 'soonest', cursor: cursorOf(['newest:sold-out:1', '2026-01-01T00:00:00.000Z', randomUUID()]) },
        'cursor',
      ],
      [{ sort: 'soonest', cursor: cursorOf(['newest', '2026-01-01T00:00:00.000Z', randomUUID()]) }, 'cursor'],
      [{ sort: 'newest', cursor: cursorOf(['newest', 'x', randomUUID()]) }, 'cursor'],
      [{ sort: 'newest', cursor: cursorOf(['newest', '2026-01-01T00:00:00.000Z', 'x']) }, 'cursor'],
      [{ sort: 'price', cursor: cursorOf(['price:sold-out:9999999999999999', 100, randomUUID()]) }, 'cursor'],
      [{ sort: 'price', cursor: cursorOf(['price:running:1', 100, randomUUID()]) }, 'cursor'],
      [{ when: 'tomorrow' }, 'when'],
      [{ city: 'x'.repeat(201) }, 'city'],
      [{ sort: 'newest', cursor: `${cursorOf(['newest', '2026-01-01T00:00:00.000Z', randomUUID()])}AA` }, 'cursor'],
      [{ sort: 'price', cursor: cursorOf(['price', 1e12, randomUUID()]) }, 'cursor'],
    ];
    for (const [query, field] of refused) {
      const answer = await ask(query as Query);
      assert.equal(answer.statusCode, 400, JSON.stringify(query));
      assert.equal(answer.json().errors[0].field, field);
    }
    const strange = [
      { sort: 'newest', cursor: cursorOf(['newest', '0000-01-01T00:00:00.000Z', randomUUID()]) },
      { sort: 'price', cursor: cursorOf(['price:sold-out:999999999999999', 100, randomUUID()]) },
      { city: '!!!' },
      { sort: 'soonest', cursor: cursorOf(['soonest:running:0', '2026-01-01T00:00:00.000Z', randomUUID()]) },
      { sort: 'price', cursor: cursorOf(['price', 100, randomUUID()]) },
      { sort: 'soonest', cursor: cursorOf(['soonest', 'infinity', randomUUID()]) },
      { maxPriceCents: 2 ** 31 - 1 },
      { q: '㌀'.repeat(200) },
      { q: `${'x'.repeat(100)}${'㋿'.repeat(100)}` },
      { q: '\0 \ud800 ﷺ' },
      { to: '9999-12-31T23:59:59Z' },
      { fromDay: '1970-01-01', toDay: '9999-12-31' },
    ];
    for (const query of strange) assert.equal((await ask(query as Query)).statusCode, 200, JSON.stringify(query));
  });

  it('never fails on what people type', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 50 }), async (q) => {
        const { statusCode } = await ask({ q, limit: 1 });
        assert.ok(statusCode === 200 || statusCode === 400, `${statusCode}`);
      }),
      { numRuns: 300 },
    );
  });
});

type Listed = { id: string; status: string; createdAt: string; startsAt?: string; priceCents: number };
