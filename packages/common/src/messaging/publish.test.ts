import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MsgHdrs } from '@nats-io/transport-node';
import type { Cursor, OutboxRow } from './cursor.ts';
import { createPublisher } from './publish.ts';

const row = (nth: number, more: Partial<OutboxRow> = {}): OutboxRow => ({
  ...{
    txid: '7',
    pos: nth,
    id: `id ${nth}`,
    type: 'user.created',
    aggregate_id: `user ${nth}`,
    body: `{"nth":${nth}}`,
  },
  ...{ traceparent: null, created_at: new Date('2026-11-30T20:00:00.123Z') },
  ...more,
});
const cursor = (generation: number, streamSeq: number): Cursor => ({ generation, streamSeq }) as Cursor;

type Ack = { readonly seq: number; readonly duplicate?: boolean };
type Sent = { subject: string; body: string; msgID: string; headers: Record<string, string> };

/** A publisher for auth to a stream that answers with these acks, in order, and what was sent to it. */
const create = (acks: readonly (Ack | Error)[]) => {
  const sent: Sent[] = [];
  const js = {
    publish: async (subject: string, body: string, options: { msgID: string; headers: MsgHdrs }) => {
      const headers = Object.fromEntries([...options.headers].map(([name, values]) => [name, values.join()]));
      const ack = acks[sent.push({ subject, body, msgID: options.msgID, headers }) - 1];
      if (ack instanceof Error) throw ack;
      return { duplicate: false, ...ack };
    },
  };
  const refused: [id: string, reason: string][] = [];
  const publish = createPublisher(js as never, 'auth', async ({ id }, reason) => void refused.push([id, reason]));
  return { publish, sent, refused };
};

describe('the publisher', () => {
  it('sends a row with all its headers, to the subject of its type, under its own id', async () => {
    const { publish, sent } = create([{ seq: 1 }, { seq: 2 }]);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await publish([row(1), row(2, { type: 'session.ended', traceparent })], cursor(0, 0));
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'id 1',
      'ce-type': 'user.created',
      'ce-source': '/ticketing/auth',
      'ce-subject': 'user 1',
      'ce-time': '2026-11-30T20:00:00.123Z',
      'content-type': 'application/json',
      'Nats-Expected-Stream': 'USERS',
    };
    assert.deepEqual(sent, [
      { subject: 'ticketing.user.created', body: '{"nth":1}', msgID: 'id 1', headers },
      {
        subject: 'ticketing.session.ended',
        body: '{"nth":2}',
        msgID: 'id 2',
        headers: { ...headers, 'ce-id': 'id 2', 'ce-type': 'session.ended', 'ce-subject': 'user 2', traceparent },
      },
    ]);
  });

  it('lets what is published again on purpose pass the window of duplicates, and keeps its id', async () => {
    const { publish, sent } = create([{ seq: 1 }]);
    await publish([row(1)], cursor(3, 0));
    assert.deepEqual([sent[0]?.msgID, sent[0]?.headers['ce-id']], ['id 1.3', 'id 1']);
  });

  it('returns the sequence of the last row, also in a stream that begins again', async () => {
    assert.equal(
      await create([{ seq: 8 }, { seq: 9 }, { seq: 10 }]).publish([row(1), row(2), row(3)], cursor(0, 7)),
      10,
    );
    assert.equal(await create([{ seq: 1 }]).publish([row(1)], cursor(0, 7)), 1);
    assert.equal(await create([]).publish([], cursor(0, 7)), 7);
  });

  it('passes on a row that the broker refuses for its size, and publishes the others', async () => {
    for (const message of ['message size exceeds maximum allowed', "'payload' max_payload size exceeded"]) {
      const { publish, refused } = create([{ seq: 8 }, new Error(message), { seq: 9 }]);
      assert.equal(await publish([row(1), row(2), row(3)], cursor(0, 7)), 9);
      assert.deepEqual(refused, [['id 2', `Error: ${message}`]]);
    }
  });

  it('fails when one of the rows is not acknowledged, once all others are', async () => {
    const { publish, sent } = create([{ seq: 8 }, new Error('no answer'), { seq: 9 }]);
    await assert.rejects(publish([row(1), row(2), row(3)], cursor(0, 7)), /no answer/);
    assert.equal(sent.length, 3);
  });
});
