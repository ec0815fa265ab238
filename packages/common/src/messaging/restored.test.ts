import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { UserCreated } from '@ticketing/contracts/messages/users';
import { pino } from 'pino';
import type { Transaction } from '../database/database.ts';
import { createTestDatabase } from '../testing/database.ts';
import { type NatsServer, startNatsServer } from '../testing/nats-server.ts';
import { countUnpublished } from '../testing/unpublished.ts';
import { until } from '../testing/until.ts';
import { createCatchUp } from './catch-up.ts';
import { connectBroker } from './connect.ts';
import { startConsumers } from './consume.ts';
import { createBatchHandler } from './handle.ts';
import { serveLog } from './log-server.ts';
import { append, say } from './outbox.ts';
import { startRelay } from './relay.ts';
import type { Republish } from './republish.ts';
import { noticeRestore, requestRepublish } from './restored.ts';
import { on } from './subscription.ts';

const log = pino({ level: 'silent' });

/** An owner of users and one who keeps copies of them, with PostgreSQL and a broker between. */
describe('a database that came back from a backup', () => {
  let nats: NatsServer;
  let owner: Awaited<ReturnType<typeof createTestDatabase>>;
  let copy: Awaited<ReturnType<typeof createTestDatabase>>;
  let noticedByStream = 0;
  let noticedByConsumers = 0;
  const running: { stop(): void | Promise<void> }[] = [];

  beforeEach(async () => {
    nats = await startNatsServer();
    [owner, copy] = [await createTestDatabase(), await createTestDatabase()];
    for (const { database } of [owner, copy]) {
      await database.query('create table users (id uuid primary key, name text not null, version int not null)');
      await notice(database);
    }
    noticedByStream = 0;
    noticedByConsumers = 0;
    speak();
    listen();
  });
  afterEach(async () => {
    await stopAll();
    await owner.close();
    await copy.close();
    await nats.close();
  });

  const notice = (database = owner.database, given: Partial<Parameters<typeof noticeRestore>[1]> = {}) =>
    noticeRestore(database, { restored: async () => {}, isCertain: false, ...given }, new Date());
  const stopAll = async (): Promise<void> => {
    for (const one of running.splice(0)) await one.stop();
  };
  const connect = (service: string) => {
    const broker = connectBroker({ url: nats.url, service }, log);
    running.push({ stop: () => broker.close() });
    return broker;
  };
  const republish: Republish = async (tx, { after, limit, versionFloor }) => {
    await tx.query('update users set version = $2 where id > $1 and version < $2', [after, versionFloor]);
    const rows = await tx.query<{ id: string; name: string; version: number }>(
      'select * from users where id > $1 order by id limit $2',
      [after, limit],
    );
    await append(
      tx,
      rows.map((user) => say(UserCreated, user.id, user)),
    );
    return rows.at(-1)?.id ?? null;
  };
  const startRelayOf = (name: 'auth' | 'tickets', of: typeof owner, how: Republish): void => {
    const broker = connect(name);
    const relay = startRelay({
      owner: name,
      database: of.database,
      broker,
      stream: { replicas: 1, maxBytes: 1024 ** 3 },
      log,
      republish: how,
      restored: async () => {
        noticedByStream += 1;
        await notice(of.database, { isCertain: true });
      },
    });
    running.unshift(relay, serveLogOf(name, of, broker));
  };
  const serveLogOf = (name: 'auth' | 'tickets', { database }: typeof owner, broker = connect(name)) =>
    serveLog(broker, name, database, log, async (epoch) => {
      if (await notice(database, { isCertain: true, epoch })) noticedByConsumers += 1;
    });
  const speak = (how: Republish = republish): void => startRelayOf('auth', owner, how);
  const listen = (): void => {
    startRelayOf('tickets', copy, async () => null);
    const consuming = {
      service: 'tickets',
      subscriptions: [on(UserCreated, keepNewer)],
      broker: connect('tickets'),
      log,
      handle: createBatchHandler(copy.database, log),
    };
    running.unshift(startConsumers(consuming), createCatchUp().start({ ...consuming, database: copy.database }));
  };
  const keepNewer = async (tx: Transaction, users: readonly object[]): Promise<void> => {
    await tx.query(
      `insert into users as known
       select distinct on (id) * from json_to_recordset($1::json) as u (id uuid, name text, version int) order by id, version desc
       on conflict (id) do update set name = excluded.name, version = excluded.version
       where excluded.version > known.version`,
      [JSON.stringify(users)],
    );
  };
  const rename = (id: string, name: string) =>
    owner.database.transaction(async (tx) => {
      const [user] = await tx.query<{ version: number }>(
        `insert into users values ($1, $2, 1)
         on conflict (id) do update set name = excluded.name, version = users.version + 1 returning version`,
        [id, name],
      );
      await append(tx, [say(UserCreated, id, { id, name, version: user!.version })]);
    });
  const namesIn = async ({ database }: typeof copy) =>
    (await database.query<{ name: string }>('select name from users order by name')).map(({ name }) => name);
  const copied = (...names: string[]) =>
    until(`${names} copied`, async () => (await namesIn(copy)).join() === names.join());
  /** The copy may have messages from the log before the stream has them. */
  const published = () => until('all is published', async () => (await countUnpublished(owner.database)) === 0);
  const backUp = async ({ database }: typeof copy): Promise<void> => {
    for (const table of ['users', 'inbox', 'relay', 'watermarks'])
      await database.query(`create table backup_${table} as table ${table}`);
  };
  /** A backup of the owner in which one user is called Ann, as everywhere by then. */
  const backUpWithAnn = async (): Promise<string> => {
    const id = randomUUIDv7();
    await rename(id, 'Ann');
    await copied('Ann');
    await published();
    await backUp(owner);
    return id;
  };
  /** Everything is as it was, in another cluster, whose transaction ids have come less far than the backup's. */
  const restore = async ({ database }: typeof copy, isOtherCluster = true): Promise<void> => {
    await stopAll();
    for (const table of ['users', 'inbox', 'relay', 'watermarks']) {
      await database.query(`truncate ${table}`);
      await database.query(`insert into ${table} table backup_${table}`);
    }
    if (isOtherCluster)
      await database.query(`update relay set system_identifier = 'another', published_txid = '999999999999'`);
  };

  it('speaks last: what it has counts everywhere, though others had heard newer', async () => {
    const id = randomUUIDv7();
    await rename(id, 'Ann');
    await copied('Ann');
    await backUp(owner);
    for (const name of ['Anna', 'Anne', 'Hannah']) await rename(id, name);
    await copied('Hannah');
    await restore(owner);
    assert.equal(await notice(), true);
    speak();
    listen();
    await copied('Ann');
    await rename(id, 'Annie');
    await copied('Annie');
  });

  it('is what a database looks like that pg_upgrade moved: everything is published again, and no change is lost', async () => {
    const id = randomUUIDv7();
    await rename(id, 'Ann');
    await copied('Ann');
    await stopAll();
    await rename(id, 'Hannah');
    // pg_upgrade keeps all rows and transaction ids, in a cluster with an identifier of its own.
    await owner.database.query(`update relay set system_identifier = 'the old cluster'`);
    assert.equal(await notice(), true);
    assert.equal(await notice(), false);
    speak();
    listen();
    await copied('Hannah');
    await rename(id, 'Annie');
    await copied('Annie');
  });

  it('is noticed by its own stream where the cluster is the same, as when files came back, once', async () => {
    const id = await backUpWithAnn();
    await rename(id, 'Hannah');
    await copied('Hannah');
    await published();
    await restore(owner, false);
    await owner.database.query('truncate outbox');
    assert.equal(await notice(), false);
    speak();
    await until('it is noticed', async () => noticedByStream === 1);
    for (const name of ['Ann', 'Annie']) {
      speak();
      listen();
      await copied(name);
      await stopAll();
      await rename(id, 'Annie');
    }
    assert.equal(noticedByStream, 1);
  });

  it('knows its stream before it publishes anything, so that a backup made then can be compared with it', async () => {
    await until('the stream is recorded', async () => {
      const [row] = await owner.database.query<{ created: string | null }>(
        'select stream_created as created from relay',
      );
      return row?.created != null;
    });
    assert.equal((await owner.database.query('select from outbox')).length, 0);
  });

  it('is noticed by its own stream, also where the broker’s store was lost since the backup', async () => {
    const id = await backUpWithAnn();
    await stopAll();
    await nats.kill();
    await nats.wipe();
    await nats.start();
    speak();
    listen();
    await rename(id, 'Hannah');
    await copied('Hannah');
    await published();
    await restore(owner, false);
    await owner.database.query('truncate outbox');
    speak();
    await until('it is noticed', async () => noticedByStream === 1);
    listen();
    await copied('Ann');
  });

  it('is noticed by a consumer that has newer messages from the log only, once, where the broker’s store was lost, too', async () => {
    const id = await backUpWithAnn();
    const [before] = await owner.database.query<{ pos: number }>('select max(pos) as pos from outbox');
    await stopAll();
    running.unshift(serveLogOf('auth', owner));
    listen();
    await rename(id, 'Hannah');
    await copied('Hannah');
    assert.equal(await countUnpublished(owner.database), 1, 'the stream never had it');
    await restore(owner, false);
    await owner.database.query('delete from outbox where pos > $1', [before!.pos]);
    await nats.kill();
    await nats.wipe();
    await nats.start();
    for (const name of ['Ann', 'Annie']) {
      speak();
      listen();
      await copied(name);
      await stopAll();
      await rename(id, 'Annie');
    }
    assert.deepEqual([noticedByStream, noticedByConsumers], [0, 1]);
  });

  it('is not suspected where a relay died between publishing and noting it', async () => {
    const id = randomUUIDv7();
    await rename(id, 'Ann');
    await copied('Ann');
    await owner.database.query('create table before as table relay');
    await rename(id, 'Anna');
    await copied('Anna');
    await stopAll();
    await owner.database.query('truncate relay');
    await owner.database.query('insert into relay table before');
    speak();
    listen();
    await rename(id, 'Hannah');
    await copied('Hannah');
    assert.equal(noticedByStream, 0);
  });

  it('is not suspected where a relay that was frozen published late what others had published long before', async () => {
    const id = randomUUIDv7();
    await rename(id, 'Ann');
    await rename(id, 'Anna');
    await copied('Anna');
    await stopAll();
    const [first] = await owner.database.query<{ id: string; created_at: Date }>(
      'select id, created_at from outbox order by txid limit 1',
    );
    const header = headers();
    header.set('ce-id', first!.id);
    header.set('ce-time', first!.created_at.toISOString());
    const nc = await connect('auth').connected();
    await jetstream(nc).publish('ticketing.user.created', '{}', { headers: header });
    speak();
    listen();
    await rename(id, 'Hannah');
    await copied('Hannah');
    assert.equal(noticedByStream, 0);
  });

  it('speaks last again, when the same backup came back a second time', async () => {
    const id = randomUUIDv7();
    await rename(id, 'Ann');
    await copied('Ann');
    await backUp(owner);
    for (const after of ['Hannah', 'Annabel']) {
      await rename(id, after);
      await copied(after);
      await restore(owner);
      // A backup does not come back twice within a second.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      assert.equal(await notice(), true);
      speak();
      listen();
      await copied('Ann');
    }
  });

  it('publishes what changes meanwhile between the pages of everything, and not after all of them', async () => {
    await stopAll();
    let pages = 0;
    let isEnough = false;
    speak(async (_tx, { after }) => {
      pages += 1;
      return isEnough ? null : after;
    });
    try {
      await requestRepublish(owner.database);
      await until('it publishes everything', async () => pages > 0);
      await rename(randomUUIDv7(), 'Ann');
      await published();
    } finally {
      isEnough = true;
    }
  });

  it('says everything page by page, each once, also when it is interrupted', async () => {
    await owner.database.query(
      `insert into users select uuidv7(), 'user ' || n, 1 from generate_series(1, 12000) as n`,
    );
    await stopAll();
    assert.equal(await notice(owner.database, { isCertain: true }), true);
    let pages = 0;
    speak(async (tx, page) => {
      pages += 1;
      const last = await republish(tx, page);
      if (pages === 2) throw new Error('interrupted');
      return last;
    });
    listen();
    await until('all are copied', async () => (await namesIn(copy)).length === 12_000);
    await until('all is said', async () => (await countUnpublished(owner.database)) === 0);
    const [said] = await owner.database.query<{ all: number; different: number; transactions: number }>(
      `select count(*) as all, count(distinct aggregate_id) as different, count(distinct txid) as transactions from outbox`,
    );
    assert.deepEqual(said, { all: 12_000, different: 12_000, transactions: 3 });
  });

  it('hears again what others have said since the backup', async () => {
    const [ann, ben] = [randomUUIDv7(), randomUUIDv7()];
    await rename(ann, 'Ann');
    await copied('Ann');
    await backUp(copy);
    await rename(ann, 'Anna');
    await rename(ben, 'Ben');
    await copied('Anna', 'Ben');
    await restore(copy);
    assert.equal(await notice(copy.database), true);
    speak();
    listen();
    await copied('Anna', 'Ben');
  });

  it('begins an empty log under a new epoch, from which everything is published, past the duplicates of before', async () => {
    await stopAll();
    await owner.database.query(
      `insert into outbox (type, aggregate_id, body) values ('user.created', gen_random_uuid(), '{}')`,
    );
    await owner.database.query(
      `update relay set published_txid = '7', published_pos = 7, trimmed_txid = '5', trimmed_pos = 5, stream_created = 'then'`,
    );
    const relay = async () =>
      (
        await owner.database.query<{ epoch: string; generation: number }>(
          `select epoch, generation, published_txid::text as txid, published_pos as pos, stream_created as created,
             trimmed_txid::text as "trimmedTxid", trimmed_pos as "trimmedPos" from relay`,
        )
      )[0];
    const before = await relay();
    await notice(owner.database, { isCertain: true });
    const { epoch, ...now } = (await relay())!;
    assert.notEqual(epoch, before?.epoch);
    const beginning = { txid: '0', pos: 0, created: null, trimmedTxid: '0', trimmedPos: 0 };
    assert.deepEqual(now, { ...beginning, generation: before!.generation + 1 });
    assert.equal((await owner.database.query('select from outbox')).length, 0);
  });

  it('is noticed once, with what the service itself has to see to, and not on a first or an ordinary start', async () => {
    let seenTo = 0;
    const look = (isCertain = false, epoch?: string) =>
      notice(owner.database, {
        isCertain,
        epoch,
        restored: async () => {
          seenTo += 1;
        },
      });
    await owner.database.query('update relay set system_identifier = null');
    assert.deepEqual([await look(), await look(), seenTo], [false, false, 0]);
    await owner.database.query(`update relay set system_identifier = 'another'`);
    assert.deepEqual([await look(), await look(), seenTo], [true, false, 1]);
    const [{ epoch }] = (await owner.database.query<{ epoch: string }>('select epoch from relay')) as [
      { epoch: string },
    ];
    assert.deepEqual([await look(true), seenTo], [true, 2]);
    assert.deepEqual(
      [await look(true, epoch), seenTo],
      [false, 2],
      'another replica has seen to what was noticed then',
    );
  });

  it('is not noticed by halves', async () => {
    await owner.database.query(`update relay set system_identifier = 'another'`);
    const fail = async (): Promise<void> => {
      throw new Error('not now');
    };
    await assert.rejects(notice(owner.database, { restored: fail }), /not now/);
    assert.equal(await notice(), true);
  });
});
