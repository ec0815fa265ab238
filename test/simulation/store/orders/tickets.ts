import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { eventOf } from '../../../../services/orders/src/domain/event.ts';
import { statements, type Tx } from '../../database/database.ts';
import { eventVersions, momentsOf, places, tickets } from './rows.ts';

type Real = typeof import('../../../../services/orders/src/store/tickets.ts');

const upsertTickets: Real['upsertTickets'] = (tx, heard) =>
  statements(tx).run('keeps tickets', async (rows) => {
    const newest = new Map<string, (typeof heard)[number]>();
    for (const one of heard) if (one.version > (newest.get(one.id)?.version ?? 0)) newest.set(one.id, one);
    rows.txid();
    for (const one of [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      await rows.lock(tickets, one.id);
      if (one.version > (rows.get(tickets, one.id)?.version ?? 0)) rows.put(tickets, one.id, one);
      keepVersion(rows, rows.get(tickets, one.id)!);
    }
    for (const { id, quantity, version } of newest.values()) {
      await rows.lock(places, id);
      const { held, sold, wantedVersion } = rows.get(places, id) ?? { held: 0, sold: 0, wantedVersion: 0 };
      if (version > wantedVersion)
        rows.put(places, id, {
          ...{ ticketId: id, quantity: Math.max(quantity, held + sold), held, sold },
          ...{ wanted: quantity, wantedVersion: version },
        });
    }
  });

const keepVersion = (rows: Tx, ticket: TicketState): void => {
  const { id, version, updatedAt } = ticket;
  const key = `${id} ${version}`;
  if (rows.get(eventVersions, key)) return;
  const event = eventOf(ticket);
  const before = rows
    .all(eventVersions)
    .filter((one) => one.ticketId === id && one.version < version)
    .sort((a, b) => b.version - a.version)[0];
  const changed = Object.keys({ ...before?.event, ...event }).filter(
    (field) => before && before.event[field as keyof typeof event] !== event[field as keyof typeof event],
  );
  const since = { ...before?.since, ...Object.fromEntries(changed.map((field) => [field, updatedAt])) };
  rows.put(eventVersions, key, { ticketId: id, version, event, since });
};

const knowsTicket: Real['knowsTicket'] = (db, id) =>
  statements(db).run('looks for a ticket', (rows) => rows.get(tickets, id) !== undefined);

const findPrice: Real['findPrice'] = (db, id) =>
  statements(db).run('looks for a price', (rows) => {
    const found = rows.get(tickets, id);
    return found ? { priceCents: found.priceCents, currency: found.currency } : null;
  });

const findSaleTimes: Real['findSaleTimes'] = (db, id) =>
  statements(db).run('looks for the end of a sale', (rows) => {
    const found = rows.get(tickets, id);
    return found ? momentsOf(found) : null;
  });

export { findPrice, findSaleTimes, knowsTicket, upsertTickets };

({ findPrice, findSaleTimes, knowsTicket, upsertTickets }) satisfies Partial<Real>;
