import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually } from './receiver.ts';
import { errorOf, heldCard, publishableKey, runningSandbox, secretKey, temporaryFolder } from './running.ts';

test('the ledger says for every intent what was authorized, captured, refunded and voided', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  const make = async (orderId: string) => {
    const { id } = await stripe.paymentIntents.create(heldCard({ orderId }));
    await errorOf(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }));
    await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    return id;
  };
  await make('held');
  await stripe.paymentIntents.capture(await make('captured'));
  await stripe.paymentIntents.capture(await make('partly'), { amount_to_capture: 400 });
  await stripe.paymentIntents.cancel(await make('voided'));
  const refunded = await make('refunded');
  await stripe.paymentIntents.capture(refunded);
  await stripe.refunds.create({ payment_intent: refunded, amount: 100 });
  const lines: [string, number[]][] = (await sandbox.ledger()).intents.map(
    (line: Record<string, number> & { metadata: { orderId: string } }) => [
      line.metadata.orderId,
      [line.authorized, line.captured, line.refunded, line.voided, line.captures, line.authorizations, line.declines],
    ],
  );
  assert.deepEqual(Object.fromEntries(lines), {
    held: [8400, 0, 0, 0, 0, 1, 1],
    captured: [8400, 8400, 0, 0, 1, 1, 1],
    partly: [8400, 400, 0, 8000, 1, 1, 1],
    voided: [8400, 0, 0, 8400, 0, 1, 1],
    refunded: [8400, 8400, 100, 0, 1, 1, 1],
  });
});

test('the ledger is whole however long it is, and can be read in pages', async (t) => {
  const sandbox = await runningSandbox(t);
  const made: string[] = [];
  for (let batch = 0; batch < 30; batch += 1) {
    const intents = await Promise.all(
      Array.from({ length: 40 }, () => sandbox.stripe.paymentIntents.create(heldCard())),
    );
    made.push(...intents.map(({ id }) => id));
  }
  const whole = await sandbox.ledger();
  const ids = whole.intents.map(({ id }: { id: string }) => id);
  assert.deepEqual([whole.count, whole.hasMore, new Set(ids)], [1200, false, new Set(made)]);
  const page = await sandbox.ledger(`?limit=700&after=${ids[99]}`);
  assert.deepEqual(
    page.intents.map(({ id }: { id: string }) => id),
    ids.slice(100, 800),
  );
  assert.equal(page.hasMore, true);
  const rest = await sandbox.ledger(`?limit=500&after=${ids[699]}`);
  assert.deepEqual([rest.count, rest.hasMore], [500, false]);
});

test('an empty ledger is a ledger', async (t) => {
  const { ledger } = await runningSandbox(t);
  assert.deepEqual(await ledger(), { intents: [], count: 0, hasMore: false });
});

test('a copy of the data is of one moment, another sandbox goes on from it, and it stays on no disk here', async (t) => {
  const sandbox = await runningSandbox(t);
  const { id } = await sandbox.stripe.paymentIntents.create(heldCard());
  const answer = await fetch(`${sandbox.url}/__data`, { headers: { authorization: `Bearer ${secretKey}` } });
  const copy = Buffer.from(await answer.arrayBuffer());
  await sandbox.stripe.paymentIntents.create(heldCard());
  await eventually(async () => !(await readdir(sandbox.dataFolder)).some((file) => file.startsWith('copy')), 'no copy');
  const dataFolder = await temporaryFolder(t);
  await writeFile(join(dataFolder, 'sandbox.db'), copy);
  const other = await runningSandbox(t, { dataFolder });
  assert.deepEqual(
    (await other.ledger()).intents.map((line: { id: string }) => line.id),
    [id],
  );
});

test('a challenge can be answered without a browser, and only while one is open', async (t) => {
  const sandbox = await runningSandbox(t);
  const { id } = await sandbox.stripe.paymentIntents.create({
    ...heldCard(),
    payment_method: 'pm_card_authenticationRequired',
    confirm: true,
  });
  assert.equal((await sandbox.answerChallenge(id, 'complete')).body.status, 'requires_capture');
  assert.equal((await sandbox.answerChallenge(id, 'complete')).status, 400);
  assert.equal((await sandbox.answerChallenge('pi_nobody', 'fail')).status, 404);
  assert.equal((await sandbox.json('POST', `/__challenges/${id}`, { outcome: 'maybe' })).status, 400);
});

test('the test API requires the secret key, and does not exist through a gateway', async (t) => {
  const { url } = await runningSandbox(t, { basePath: '/sandbox' });
  const status = async (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    (await fetch(`${url}${path}`, { method, headers })).status;
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const basic = { authorization: `Basic ${Buffer.from(`${secretKey}:`).toString('base64')}` };
  const routes = [
    ['GET', '/__ledger'],
    ['GET', '/__faults'],
    ['POST', '/__faults'],
    ['DELETE', '/__faults'],
    ['DELETE', '/__faults/fault_1'],
    ['POST', '/__challenges/pi_1'],
  ] as const;
  for (const [method, path] of routes) {
    assert.equal(await status(path, {}, method), 401, `${method} ${path} without a key`);
    assert.equal(await status(path, bearer(publishableKey), method), 401, `${method} ${path} with the public key`);
    assert.notEqual(await status(path, bearer(secretKey), method), 401, `${method} ${path} with the secret key`);
    const forwarded = { ...bearer(secretKey), 'x-forwarded-for': '203.0.113.7' };
    assert.equal(await status(path, forwarded, method), 404, `${method} ${path} through a gateway`);
    assert.equal(await status(`/sandbox${path}`, bearer(secretKey), method), 404, `${method} /sandbox${path}`);
  }
  assert.equal(await status('/__ledger', basic), 200);
  assert.equal(await status('/sandbox/v1/payment_intents', bearer(secretKey)), 200);
  assert.equal(await status('/sandboxes/v1/payment_intents', bearer(secretKey)), 404);
});

test('every answer has the security headers, and the page for 3-D Secure its own policy', async (t) => {
  const { url } = await runningSandbox(t, { publicUrl: 'https://tickets.example/sandbox' });
  for (const path of ['/v1/payment_intents', '/livez', '/__ledger', '/nothing', '/3ds/pi_1/guess']) {
    const { headers } = await fetch(url + path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('cache-control'), 'no-store', path);
    assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', path);
    assert.match(headers.get('strict-transport-security') ?? '', /^max-age=31536000/, path);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'.*frame-ancestors 'none'/, path);
    assert.equal(policy.includes('form-action'), path.startsWith('/3ds/'), path);
  }
});

test('alive and ready when it answers; unknown addresses are 404 in Stripe’s shape', async (t) => {
  const { json } = await runningSandbox(t);
  assert.equal((await json('GET', '/livez')).status, 200);
  assert.equal((await json('GET', '/readyz')).status, 200);
  const { status, body } = await json('GET', '/v1/customers');
  assert.deepEqual([status, body.error.type], [404, 'invalid_request_error']);
});

test('a request that was answered gets no second answer to the rest of its body; bytes that are no request get one', async (t) => {
  const { port } = new URL((await runningSandbox(t)).url);
  for (const [first, later, status] of [
    ['POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}', 'nonsense\r\n\r\n', 404],
    ['GET /nothing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{', 'nonsense\r\n', 404],
    ['nonsense\r\n\r\n', '', 400],
  ] as const) {
    const socket = connect(Number(port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.write(first);
    while (!text.includes('\r\n\r\n')) await once(socket, 'data');
    if (!socket.closed) {
      if (later) socket.write(later);
      await once(socket, 'close');
    }
    assert.equal(text.split('HTTP/1.1 ').length, 2, text);
    assert.ok(text.startsWith(`HTTP/1.1 ${status} `), text);
  }
});
