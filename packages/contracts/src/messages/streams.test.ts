import assert from 'node:assert/strict';
import { it } from 'node:test';
import { streamOf, subjectOf } from './envelope.ts';
import { OrderCreated } from './orders.ts';
import { SessionEnded } from './sessions.ts';
import { TicketUpdated } from './tickets.ts';
import { UserCreated } from './users.ts';

it('streams keep their names and subjects, which brokers store', () => {
  assert.deepEqual(streamOf, {
    auth: { name: 'USERS', subjects: ['ticketing.user.>', 'ticketing.session.>'] },
    tickets: { name: 'TICKETS', subjects: ['ticketing.ticket.>'] },
    orders: { name: 'ORDERS', subjects: ['ticketing.order.>'] },
    payments: { name: 'PAYMENTS', subjects: ['ticketing.payment.>'] },
    expiration: { name: 'EXPIRATION', subjects: ['ticketing.expiration.>'] },
  });
});

it('a message is published below a subject of its owner', () => {
  for (const { owner, type } of [OrderCreated, TicketUpdated, UserCreated, SessionEnded]) {
    assert.equal(subjectOf(type), `ticketing.${type}`);
    assert.ok(streamOf[owner].subjects.some((subject) => subjectOf(type).startsWith(subject.slice(0, -1))));
  }
});
