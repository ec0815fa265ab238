import type { Queryable } from '@ticketing/common/database/database';

/** A city as most of its listings write it, made plain, and how many listings are on sale there. */
export type City = { readonly name: string; readonly key: string; readonly tickets: number };

const maxCities = 5_000;

/** Cities where something is on sale at a moment, those with most listings first. */
export const citiesOnSale = (db: Queryable, now: Date): Promise<City[]> =>
  db.query<City>(
    `select mode() within group (order by city) as name, city_key as key, count(*) as tickets from tickets
     where status = 'on-sale' and on_sale_until > $1 and city_key is not null
     group by city_key order by count(*) desc, city_key limit ${maxCities}`,
    [now],
  );
