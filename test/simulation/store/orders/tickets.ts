import { statements } from '../../database/database.ts';
import { places, tickets } from './rows.ts';

type Real = typeof import('../../../../services/orders/src/store/tickets.ts');

const upsertTickets: Real['upsertTickets'] = (tx, heard) =>
  statements(tx).run('keeps tickets', async (rows) => {
    const newest = new Map<string, (typeof heard)[number]>();
    for (const one of heard) if (one.version > (newest.get(one.id)?.version ?? 0)) newest.set(one.id, one);
    rows.txid();
    for (const one of [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      await rows.lock(tickets, one.id);
      if (one.version > (rows.get(tickets, one.id)?.version ?? 0)) rows.put(tickets, one.id, one);
    }
    for (const { id, quantity } of newest.values()) {
      if (rows.get(places, id)) continue;
      await rows.lock(places, id);
      if (!rows.get(places, id)) rows.put(places, id, { ticketId: id, quantity, held: 0, sold: 0 });
    }
  });

const knowsTicket: Real['knowsTicket'] = (db, id) =>
  statements(db).run('looks for a ticket', (rows) => rows.get(tickets, id) !== undefined);

const findPrice: Real['findPrice'] = (db, id) =>
  statements(db).run('looks for a price', (rows) => {
    const found = rows.get(tickets, id);
    return found ? { priceCents: found.priceCents, currency: found.currency } : null;
  });

export { findPrice, knowsTicket, upsertTickets };

({ findPrice, knowsTicket, upsertTickets }) satisfies Partial<Real>;
