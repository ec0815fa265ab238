import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { natsServers } from '../testing/nats-server.ts';
import { startTwoServices, type TwoServices } from '../testing/two-services.ts';
import { natsOptions } from './nats-options.ts';

const passwords = { auth: 'sauth', tickets: 'stickets', operator: 'soperator' };

for (const { name, program } of natsServers)
  describe(`${name}, when it requires users,`, () => {
    let two: TwoServices;

    before(async () => {
      two = await startTwoServices({ passwords, program });
      two.speak();
      two.listen();
    });
    after(() => two.close());

    it('delivers messages between services that authenticate', async () => {
      await two.tell(10);
      await two.hears(10);
      await assert.rejects(connect({ servers: two.nats.url, reconnect: false }), /authorization/i);
    });

    it('accepts user and password in a URL, as operators use it', async () => {
      const url = two.nats.url.replace('//', '//operator:soperator@');
      const nc = await connect({ ...natsOptions(url), reconnect: false });
      await nc.close();
      assert.deepEqual(natsOptions('nats://a:4222,b:4222'), { servers: ['a:4222', 'b:4222'] });
      assert.deepEqual(natsOptions('tls://u:p%40@nats:4222'), {
        servers: ['nats:4222'],
        user: 'u',
        pass: 'p@',
        tls: {},
      });
    });

    it('refuses them for a while, twice, and each time they continue where they were', async () => {
      for (const [round, user] of ['tickets', 'auth'].entries())
        for (const again of [1, 2]) {
          const { [user as 'auth']: _, ...others } = passwords;
          await two.nats.admit(others);
          await two.tell(10);
          // Many refusals, because the client tries every quarter of a second.
          await sleep(1_500);
          await two.nats.admit(passwords);
          await two.hears(10 + 10 * (round * 2 + again));
        }
      await two.assertHeardOnce();
    });
  });
