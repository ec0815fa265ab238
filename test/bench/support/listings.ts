import { setTimeout as sleep } from 'node:timers/promises';
import { inDatabase } from './database.ts';

const artists = ['Aurora', 'Bohdan', 'Cecilie', 'Dario', 'Elif', 'Farid', 'Greta', 'Hamid', 'Ines', 'Jonas'];
const kinds = ['Quartet', 'Orchestra', 'Derby', 'Play', 'Comedy', 'Choir', 'Marathon', 'Opera', 'Festival', 'Talk'];
const cities = ['Berlin', 'Porto', 'Leeds', 'Gdansk', 'Turin', 'Malmo', 'Brno', 'Ghent', 'Cork', 'Graz'];

/**
 * Puts listings on sale straight into the tables of tickets, which owns them, and of orders, which would have heard of
 * them: by HTTP a hundred thousand take minutes. Gives their ids.
 */
export const plantListings = async (
  databases: { readonly tickets: string; readonly orders: string },
  count: number,
): Promise<string[]> => {
  const listings = await inDatabase(databases.tickets, async (client) => {
    const { rows } = await client.query<{ id: string; title: string; seller_id: string }>(
      `insert into tickets (id, seller_id, title, description, category, starts_at, venue, city, price_cents, currency,
                            quantity, status, version, created_at, updated_at)
       select uuidv7(), uuidv7(), ($2::text[])[1 + n % 10] || ' ' || ($3::text[])[1 + n / 10 % 10] || ' No. ' || n,
              'An evening to remember, with an interval and a bar in the foyer. Doors open an hour before.',
              (array['music', 'sport', 'theatre', 'other'])[1 + n % 4], now() + make_interval(days => 1 + n % 300),
              'Hall ' || n % 50, ($4::text[])[1 + n / 100 % 10], 1000 + n % 20000, 'EUR', 100, 'on-sale', 1,
              now() - make_interval(secs => n), now()
       from generate_series(1, $1::int) as n returning id, title, seller_id`,
      [count, artists, kinds, cities],
    );
    // The service makes what they are found by; with it, searches have as much to do as they would.
    const missing = 'select exists (select from tickets where found_version is distinct from version) as missing';
    while ((await client.query<{ missing: boolean }>(missing)).rows[0]?.missing) await sleep(500);
    await client.query('vacuum analyze tickets');
    return rows;
  });
  await inDatabase(databases.orders, async (client) => {
    const columns = [
      listings.map(({ id }) => id),
      listings.map((one) => one.seller_id),
      listings.map(({ title }) => title),
    ];
    await client.query(
      `insert into tickets (id, seller_id, title, price_cents, currency, quantity, status, version)
       select id, seller_id, title, 4200, 'EUR', 100, 'on-sale', 1
       from unnest($1::uuid[], $2::uuid[], $3::text[]) as t (id, seller_id, title)`,
      columns,
    );
    await client.query('insert into places (ticket_id, quantity) select unnest($1::uuid[]), 100', [columns[0]]);
    await client.query('analyze tickets, places');
  });
  return listings.map(({ id }) => id);
};
