import type { Database } from '@ticketing/common/database/database';
import type { Cities } from '@ticketing/contracts/http/tickets';
import { plainText } from './domain/search/pieces.ts';
import { createKept } from './kept.ts';
import { type City, citiesOnSale } from './store/cities.ts';

const keptMs = 5_000;
const maxSuggestions = 10;

/** Suggests cities to who begins to type one's name; all of them are counted at most every five seconds. */
export const createCitySuggestions = (database: Database): ((typed: string) => Promise<Cities>) => {
  const counted = createKept<City[]>({ keptMs, most: 1 });
  return async (typed) => {
    const cities = await counted.get('', () => citiesOnSale(database, new Date()));
    const wanted = plainText(typed);
    const matching = cities.filter(({ key }) => ` ${key}`.includes(` ${wanted}`));
    return { cities: matching.slice(0, maxSuggestions).map(({ name, tickets }) => ({ name, tickets })) };
  };
};
