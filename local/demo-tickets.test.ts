import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TicketInput, ticketInputIn } from '@ticketing/contracts/http/tickets';
import { currencies } from '@ticketing/contracts/values/currency';
import { demoPrice } from './demo.ts';
import { adasTickets, gracesTickets } from './demo-tickets.ts';

const all = [...adasTickets, ...gracesTickets];

test('every demo ticket is one that can be listed, some days from now', () => {
  for (const { inDays, at, ...ticket } of all) {
    TicketInput.parse({ ...ticket, startsAt: `2026-01-01T${at}:00Z` });
    assert.ok(inDays > 0, ticket.title);
  }
});

test('no seller has two of the same title: a start that goes on where it broke off tells them by it', () => {
  for (const tickets of [adasTickets, gracesTickets]) {
    assert.equal(new Set(tickets.map(({ title }) => title)).size, tickets.length);
  }
});

test('there is something of every kind, in many places', () => {
  assert.deepEqual(new Set(all.map(({ category }) => category)), new Set(['music', 'sport', 'theatre', 'other']));
  assert.ok(new Set(all.map(({ city }) => city)).size > 10);
});

test('every demo ticket can be listed in every currency', () => {
  for (const currency of Object.keys(currencies)) {
    const input = ticketInputIn(currency);
    for (const { title, priceCents } of all) input.parse({ title, priceCents: demoPrice(priceCents, currency) });
  }
  assert.deepEqual(
    ['EUR', 'JPY', 'HUF', 'IDR', 'KWD'].map((currency) => demoPrice(3_850, currency)),
    [3_850, 3_900, 390_000, 39_000_000, 39_000],
  );
});
