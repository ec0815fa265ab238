import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contractBreaks } from './breaks.ts';
import type { Contracts } from './contracts.ts';

const some: Contracts = {
  inputs: { TicketInput: { type: 'object', properties: { title: { type: 'string' } }, additionalProperties: false } },
  outputs: { Ticket: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] } },
  messages: {
    'ticket.created': { owner: 'tickets', body: { type: 'object', properties: { id: { type: 'string' } } } },
  },
};

describe('the contracts as a whole', () => {
  it('break nothing when they stay as they are, or get another one', () => {
    assert.deepEqual(contractBreaks(some, some), []);
    const more = { ...some, inputs: { ...some.inputs, TicketPatch: { type: 'object' } } };
    assert.deepEqual(contractBreaks(some, more), []);
  });

  it('lose no message', () => {
    assert.deepEqual(contractBreaks(some, { ...some, messages: {} }), [
      'ticket.created is no longer said: whoever listens would wait for ever. Keep saying it.',
    ]);
  });

  it('leave every message with who says it', () => {
    const moved = { 'ticket.created': { owner: 'orders' as const, body: some.messages['ticket.created']!.body } };
    assert.match(
      contractBreaks(some, { ...some, messages: moved })[0]!,
      /^ticket\.created moved from tickets to orders/,
    );
  });

  it('lose no schema of HTTP', () => {
    assert.match(contractBreaks(some, { ...some, inputs: {} })[0]!, /^TicketInput is gone\. .*accepted\.json/);
    assert.match(contractBreaks(some, { ...some, outputs: {} })[0]!, /^Ticket is gone/);
  });

  it('keep inputs strict and answers open', () => {
    const open = { inputs: {}, outputs: { ...some.outputs, ...some.inputs }, messages: some.messages };
    assert.match(contractBreaks(some, open)[0]!, /^TicketInput no longer refuses unknown fields/);
    const strict = { inputs: { ...some.inputs, ...some.outputs }, outputs: {}, messages: some.messages };
    assert.match(contractBreaks(some, strict)[0]!, /^Ticket refuses unknown fields now/);
  });

  it('name the place of a break', () => {
    const body = { type: 'object', properties: {} };
    const found = contractBreaks(some, { ...some, messages: { 'ticket.created': { owner: 'tickets', body } } });
    assert.match(found[0]!, /^ticket\.created\.id is gone: services that hear it break/);
  });
});
