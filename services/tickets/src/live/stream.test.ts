import assert from 'node:assert/strict';
import { it } from 'node:test';
import { JetStreamApiError, type JetStreamManager } from '@nats-io/jetstream';
import { ensureLiveStream } from './stream.ts';

it('the stream is made only if the broker says that there is none', async () => {
  for (const [what, error, isMade] of [
    ['none', new JetStreamApiError({ code: 404, err_code: 10_059, description: 'stream not found' }), true],
    ['not allowed', new JetStreamApiError({ code: 503, err_code: 10_039, description: 'not enabled' }), false],
    ['no answer', new Error('timeout'), false],
  ] as const) {
    let made = 0;
    const streams = {
      info: () => Promise.reject(error),
      add: async () => {
        made += 1;
      },
    };
    const ensured = ensureLiveStream({ streams } as unknown as JetStreamManager, 1);
    if (isMade) await ensured;
    else await assert.rejects(ensured, error);
    assert.equal(made, isMade ? 1 : 0, what);
  }
});
