import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { natsOptions } from '@ticketing/common/messaging/nats-options';
import { type NatsServer, startNatsServer } from '@ticketing/common/testing/nats-server';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import { environment, toolsFolder } from '../../local/config.ts';
import { operate } from '../../local/ops/testing/operate.ts';
import { findProgram } from '../../local/stores/programs.ts';
import type { Somebody } from '../support/api.ts';
import { untilDrained } from '../support/drain.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';
import { type Footprint, readFootprint } from './system/footprint.ts';
import { createShop } from './workload/shop.ts';

export type EndureOptions = {
  readonly minutes: number;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
};

export type EndureReport = {
  readonly bought: number;
  readonly repeated: number;
  readonly releases: number;
  readonly restores: number;
  readonly refusals: number;
  /** What each measure was after the first sixth of the time, and at the end. */
  readonly grown: readonly { readonly what: string; readonly before: number; readonly after: number }[];
  readonly violations: readonly string[];
};

const services: readonly Owner[] = ['auth', 'tickets', 'orders', 'payments', 'expiration'];
const buyersCount = 8;
const restMs = 2_000;
const releaseEveryMs = 120_000;
const restoreEveryMs = 900_000;
const revokeEveryMs = 60_000;
const refuseAfterMs = 270_000;
const refusedMs = 60_000;
// A purchase waits while the broker refuses everybody, and a release or a restore may follow at once.
const patienceMs = 180_000;
const passwords = { services: 'secret' };
/** Of what it was after the first sixth. Three more of what is counted are no growth: a connection more, a message on its way. */
const maxGrowth = 0.1;
const countedSlack = 3;

/** The settings of months in minutes. */
const smallBounds = {
  STREAM_MAX_BYTES: '1048576',
  OUTBOX_RETENTION_SECONDS: '30',
  INBOX_RETENTION_SECONDS: '60',
  HOUSEKEEPING_SECONDS: '10',
  TOKEN_SECONDS: '60',
  RESERVATION_SECONDS: '240',
  LIVE_ORDERS_MAX: '1000',
} as const;

/**
 * A week in an hour: streams of 1 MiB, a log of 30 s, tokens and keys of a minute, and every two minutes a release that finds
 * the settings of streams and consumers changed, while people buy steadily. In between all databases are saved and put back,
 * and the broker refuses all credentials for a minute.
 */
export const runEndurance = async ({ minutes, tell, signal }: EndureOptions): Promise<EndureReport> => {
  const { file } = await findProgram('nats-server', toolsFolder, environment().PATH ?? '', signal);
  const nats = await startNatsServer(passwords, file);
  const natsUrl = nats.url.replace('//', '//services:secret@');
  const system = await startWholeStack({ ...smallBounds, NATS_URL: natsUrl });
  try {
    const { people, stack, call } = system;
    const seller = await people.signUp('Seller');
    const { id: ticketId } = await people.list(seller, 20_000, { maxPerBuyer: 20_000 });
    const cookies = new Map<string, string>();
    const buyers: Somebody[] = [];
    for (let nth = 0; nth < buyersCount; nth++) {
      const email = `endure-${nth}@example.com`;
      const { body, headers } = await call<{ user: { id: string }; token: string }>('POST', '/api/users/signup', {
        body: { email, password: 'correct horse', name: `Buyer ${nth}` },
      });
      cookies.set(
        body.user.id,
        headers
          .getSetCookie()
          .map((cookie) => cookie.split(';', 1)[0])
          .join('; '),
      );
      buyers.push({ id: body.user.id, token: body.token });
    }
    const renew = async ({ id }: Somebody): Promise<Somebody> => {
      const headers = { cookie: cookies.get(id) ?? '', 'sec-fetch-site': 'same-origin' };
      const answer = await call<{ token: string }>('GET', '/api/users/token', { headers });
      if (answer.status !== 200) throw new Error(`${answer.status} instead of a token`);
      return { id, token: answer.body.token };
    };
    const violations: string[] = [];
    const op = async (...args: string[]): Promise<void> => {
      const { code, said, complained } = await operate(system.home, args);
      if (code !== 0) violations.push(`ops ${args.join(' ')} ended with ${code}: ${said} ${complained}`.slice(0, 500));
    };
    const endsAt = Date.now() + minutes * 60_000;
    const every = async (ms: number, act: () => Promise<void>): Promise<void> => {
      while (Date.now() + ms < endsAt && !signal.aborted) {
        await sleep(ms, undefined, { signal }).catch(() => {});
        if (!signal.aborted) await act().catch((error) => void violations.push(String(error)));
      }
    };

    let shop = createShop({ people, ticketId, buyers, restMs, patienceMs, renew });
    let isOpen = true;
    const bought: Awaited<ReturnType<typeof shop.close>>[] = [];
    let [releases, restores, refusals, turn] = [0, 0, 0, Promise.resolve()];
    // One at a time: neither a release nor a revoked key meets a restore.
    const inTurn = (act: () => Promise<void>): Promise<void> => {
      turn = turn.then(act);
      return turn;
    };
    const release = () =>
      inTurn(async () => {
        await changeSettings(natsUrl);
        for (const name of services) {
          await stack.restart(name);
          await untilReady(system, name);
        }
        releases += 1;
      });
    const restore = () =>
      inTurn(async () => {
        const folder = join(tmpdir(), `ticketing-endure-${process.pid}-${restores}`);
        // Purchases made after a backup are gone with it, so nobody buys between the two.
        bought.push(await shop.close());
        isOpen = false;
        await untilDrained(stack.stack);
        await op('backup', folder);
        await op('restore', folder, '--yes');
        rmSync(folder, { recursive: true, force: true });
        await op('verify', '--wait', '60');
        shop = createShop({ people, ticketId, buyers, restMs, patienceMs, renew });
        isOpen = true;
        restores += 1;
        tell('saved and put back');
      });
    const refuse = () =>
      inTurn(async () => {
        violations.push(...(await refuseAll(nats, system)));
        refusals += 1;
      });
    const completed = () => bought.reduce((sum, { orders }) => sum + orders.length, isOpen ? shop.completed() : 0);
    const footprint = () => readFootprint(system, { brokerStore: nats.store, purchases: completed });
    let warm: Footprint | null = null;
    const measure = sleep((minutes / 6) * 60_000, undefined, { signal })
      .then(() =>
        inTurn(async () => {
          warm = await footprint();
        }),
      )
      .catch((error) => void violations.push(String(error)));
    const progress = every(60_000, async () => {
      tell(
        `${completed().toLocaleString('en')} purchases, ${releases} releases, ${restores} restores, ${refusals} refusals, ` +
          `${violations.length} violations`,
      );
    });
    await Promise.all([
      every(releaseEveryMs, release),
      every(restoreEveryMs, restore),
      every(refuseAfterMs, refuse),
      every(revokeEveryMs, () => inTurn(() => op('revoke-key'))),
      measure,
      progress,
    ]);
    signal.throwIfAborted();
    await sleep(Math.max(0, endsAt - Date.now()));
    await turn;
    const last = await footprint();
    bought.push(await shop.close());
    const differences = await system.differences(60);
    if (differences) violations.push(differences);
    const orders = bought.flatMap((one) => one.orders);
    for (const { failures } of bought) violations.push(...failures);
    let signedIn = new Map<string, Somebody>();
    for (const [nth, { id, buyer }] of orders.entries()) {
      // Their tokens live for a minute.
      if (nth % 200 === 0)
        signedIn = new Map(await Promise.all(buyers.map(async (one) => [one.id, await renew(one)] as const)));
      const { status } = await people.order(signedIn.get(buyer.id) ?? buyer, id);
      if (status !== 'complete') violations.push(`order ${id} is ${status}`);
    }
    const grown = Object.entries(last).map(([what, after]) => ({ what, before: warm?.[what] ?? 0, after }));
    for (const { what, before, after } of grown)
      if (after > before * (1 + maxGrowth) && (after > before + countedSlack || !isCounted(what)))
        violations.push(`${what} grew from ${before} to ${after}`);
    const repeated = bought.reduce((sum, one) => sum + one.repeated, 0);
    return { bought: orders.length, repeated, releases, restores, refusals, grown, violations };
  } finally {
    await system.close();
    await nats.close();
  }
};

/** The broker refuses everybody for a minute. Returns each service whose gauge does not show it, and each that stays away. */
const refuseAll = async (nats: NatsServer, system: WholeStack): Promise<string[]> => {
  const violations: string[] = [];
  await nats.admit({ nobody: 'secret' });
  const admittedAt = Date.now() + refusedMs;
  for (const name of await untilGauges(system, 0, refusedMs))
    violations.push(`${name} does not show that it is refused`);
  await sleep(Math.max(0, admittedAt - Date.now()));
  await nats.admit(passwords);
  for (const name of await untilGauges(system, 1, refusedMs))
    violations.push(`${name} does not come back to the broker`);
  return violations;
};

/** Waits until `broker_connected` of every service has the value. Returns the services whose gauge has not. */
const untilGauges = async ({ stack }: WholeStack, value: 0 | 1, maxMs: number): Promise<string[]> => {
  const hasValue = async (name: string): Promise<boolean> => {
    const url = `${stack.stack.processes[name]?.url}/metrics`;
    const text = await fetch(url).then((response) => response.text());
    return new RegExp(`^broker_connected\\{[^}]*\\} ${value}$`, 'm').test(text);
  };
  const until = Date.now() + maxMs;
  for (let others: readonly string[] = services; ; await sleep(500)) {
    const checked = await Promise.all(others.map(async (name) => [name, await hasValue(name)] as const));
    others = checked.filter(([, isSo]) => !isSo).map(([name]) => name);
    if (others.length === 0 || Date.now() > until) return [...others];
  }
};

/** Settings of streams and consumers as another release, or somebody, may have left them. */
const changeSettings = async (url: string): Promise<void> => {
  const nc = await connect(natsOptions(url));
  try {
    const jsm = await jetstreamManager(nc);
    for (const { name } of Object.values(streamOf)) {
      await jsm.streams.update(name, { max_bytes: 2 * 1_024 ** 2, max_age: 3_600e9 });
      for await (const { name: consumer, config } of jsm.consumers.list(name))
        if (config.durable_name) await jsm.consumers.update(name, consumer, { ack_wait: 60e9, max_ack_pending: 10 });
    }
  } finally {
    await nc.close();
  }
};

const untilReady = async ({ stack }: WholeStack, name: string): Promise<void> => {
  for (let tries = 0; tries < 600; tries++, await sleep(100)) {
    const { url } = stack.stack.processes[name] ?? { url: '' };
    if ((await fetch(`${url}/readyz`).catch(() => null))?.ok) return;
  }
  throw new Error(`${name} is not ready a minute after its release`);
};

const isCounted = (what: string): boolean => what.startsWith('rows ') || what.startsWith('open files ');

/** The report in a few lines for people. */
export const describeEndurance = (report: EndureReport): string[] => [
  `${report.bought.toLocaleString('en')} purchases are complete, ${report.repeated.toLocaleString('en')} requests were repeated; ${report.releases} releases, ${report.restores} restores, ${report.refusals} times a minute without credentials`,
  ...report.grown.map(
    ({ what, before, after }) => `${what}: ${before.toLocaleString('en')} → ${after.toLocaleString('en')}`,
  ),
  ...(report.violations.length === 0
    ? ['no promise was broken']
    : report.violations.slice(0, 10).map((what) => `BROKEN  ${what}`)),
];
