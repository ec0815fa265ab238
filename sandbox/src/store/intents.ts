import type { DatabaseSync } from 'node:sqlite';
import type { Charge, Intent, Refund } from '../domain/intent.ts';
import { type Condition, type PageWish, readPage } from './page.ts';

export type ListOf<T> = { readonly items: readonly T[]; readonly hasMore: boolean };
export type ChargeOfIntent = { readonly charge: Charge; readonly intent: Intent };
export type RefundOfIntent = { readonly refund: Refund; readonly intent: Intent };

const parse = (row: unknown): Intent => JSON.parse((row as { state: string }).state);

const sources = {
  intents: {
    table: 'intents',
    object: 'payment_intent',
    select: 'select intents.id, states.state from intents join states on states.pos = intents.state_pos',
  },
  charges: {
    table: 'charges',
    object: 'charge',
    select: `select charges.id, states.state from charges join intents on intents.id = charges.intent_id
             join states on states.pos = intents.state_pos`,
  },
  refunds: {
    table: 'refunds',
    object: 'refund',
    select: `select refunds.id, states.state from refunds join intents on intents.id = refunds.intent_id
             join states on states.pos = intents.state_pos`,
  },
} as const;

/** Intents with their charges and refunds, which live inside them. */
export const intentStore = (db: DatabaseSync) => {
  const insertState = db.prepare('insert into states (state) values (?)');
  const insertIntent = db.prepare('insert into intents (id, created, status, state_pos) values (?, ?, ?, ?)');
  const updateIntent = db.prepare('update intents set status = ?, state_pos = ? where id = ?');
  const insertCharge = db.prepare('insert into charges (id, created, intent_id) values (?, ?, ?)');
  const insertRefund = db.prepare('insert into refunds (id, created, intent_id, charge_id) values (?, ?, ?, ?)');
  const selectIntent = db.prepare(`${sources.intents.select} where intents.id = ?`);
  const selectCharge = db.prepare(`${sources.charges.select} where charges.id = ?`);
  const selectRefund = db.prepare(`${sources.refunds.select} where refunds.id = ?`);
  const selectForward = db.prepare(
    `select intents.pos, states.state from intents join states on states.pos = intents.state_pos
     where intents.pos > ? order by intents.pos limit ?`,
  );
  const selectPosition = db.prepare('select pos from intents where id = ?');
  const selectHeldSince = db.prepare(
    `${sources.intents.select} where intents.status = 'requires_capture' and intents.created < ? limit ?`,
  );

  const chargeIn = (row: unknown): ChargeOfIntent => {
    const intent = parse(row);
    return { intent, charge: intent.charges.find(({ id }) => id === (row as { id: string }).id)! };
  };
  const refundIn = (row: unknown): RefundOfIntent => {
    const intent = parse(row);
    return { intent, refund: intent.refunds.find(({ id }) => id === (row as { id: string }).id)! };
  };

  return {
    /** Writes the new state; gives back its place, for the events that show it. */
    save: (before: Intent | undefined, after: Intent): number => {
      const statePos = Number(insertState.run(JSON.stringify(after)).lastInsertRowid);
      if (before) updateIntent.run(after.status, statePos, after.id);
      else insertIntent.run(after.id, after.createdAt, after.status, statePos);
      for (const charge of after.charges.slice(before?.charges.length ?? 0)) {
        insertCharge.run(charge.id, charge.createdAt, after.id);
      }
      for (const refund of after.refunds.slice(before?.refunds.length ?? 0)) {
        insertRefund.run(refund.id, refund.createdAt, after.id, refund.chargeId);
      }
      return statePos;
    },
    find: (id: string): Intent | undefined => {
      const row = selectIntent.get(id);
      return row && parse(row);
    },
    findCharge: (id: string): ChargeOfIntent | undefined => {
      const row = selectCharge.get(id);
      return row && chargeIn(row);
    },
    findRefund: (id: string): RefundOfIntent | undefined => {
      const row = selectRefund.get(id);
      return row && refundIn(row);
    },
    list: (wish: PageWish): ListOf<Intent> => {
      const { rows, hasMore } = readPage(db, sources.intents, wish, []);
      return { items: rows.map(parse), hasMore };
    },
    listCharges: (wish: PageWish, intentId: string | undefined): ListOf<ChargeOfIntent> => {
      const conditions: Condition[] = intentId === undefined ? [] : [['charges.intent_id = ?', intentId]];
      const { rows, hasMore } = readPage(db, sources.charges, wish, conditions);
      return { items: rows.map(chargeIn), hasMore };
    },
    listRefunds: (wish: PageWish, of: { intentId?: string; chargeId?: string }): ListOf<RefundOfIntent> => {
      const conditions: Condition[] = [];
      if (of.intentId !== undefined) conditions.push(['refunds.intent_id = ?', of.intentId]);
      if (of.chargeId !== undefined) conditions.push(['refunds.charge_id = ?', of.chargeId]);
      const { rows, hasMore } = readPage(db, sources.refunds, wish, conditions);
      return { items: rows.map(refundIn), hasMore };
    },
    /** Oldest first from after `pos`: the way to walk through all of them. */
    walk: (pos: number, count: number): { readonly intents: readonly Intent[]; readonly pos: number } => {
      const rows = selectForward.all(pos, count);
      return { intents: rows.map(parse), pos: Number(rows.at(-1)?.pos ?? pos) };
    },
    positionOf: (id: string): number | undefined => selectPosition.get(id)?.pos as number | undefined,
    /** Intents made before `created` (Unix seconds) that still hold money. */
    holdingSince: (created: number, count: number): readonly Intent[] => selectHeldSince.all(created, count).map(parse),
  };
};
