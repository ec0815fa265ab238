import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { pause } from '@ticketing/common/pause';
import { hearOfTicket, ordersDatabase, placement, placementRules, ticketState } from '../testing/fixtures.ts';
import { claim } from './placements.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

it('of a place whose ticket appears while two batches are being decided, one gets it and the other is refused', async () => {
  // `iso` is called after places are locked and before they are read, and an order is inserted after that.
  await database.query(
    `create or replace function iso(moment timestamptz) returns text language plpgsql volatile as $$
     begin
       perform pg_sleep(0.3);
       return to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
     end $$`,
  );
  await database.query(
    `create function wait() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return new; end $$`,
  );
  await database.query('create trigger wait before insert on orders for each row execute function wait()');
  const ticket = ticketState({ quantity: 1 });
  const claims = [1, 2].map(() => claim(database, placementRules(), [placement(ticket.id)]));
  await pause(150);
  await hearOfTicket(database, ticket);
  const outcomes = (await Promise.all(claims)).flat().map(({ outcome }) => outcome);
  assert.deepEqual(outcomes.sort(), ['created', 'ticket-reserved']);
});
