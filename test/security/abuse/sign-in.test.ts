import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { countOf, createNetwork, manyTimes } from '../../support/networks.ts';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';

const password = 'the owner knows a long one';

let whole: WholeStack;
before(async () => {
  whole = await startWholeStack({ RATE_LIMITS: '1' });
});
after(() => whole.close());

const network = () => createNetwork(whole.stack.stack.url);

/** A user with an account, and the cookie of the device they signed in on. */
const anOwner = async () => {
  const email = `${randomUUID()}@example.com`;
  const { status, cookies } = await network()('POST', '/api/users/signup', { email, password });
  assert.equal(status, 201);
  const device = cookies.find((text) => text.includes('ticketing_device='))?.split(';', 1)[0] ?? '';
  return { email, device };
};

describe('guessing one password', () => {
  it('1,000 wrong ones from one network lock nobody out: not from another network, not from a known device', async (t) => {
    const { email, device } = await anOwner();
    const guesser = network();
    const guess = () => guesser('POST', '/api/users/signin', { email, password: 'guess' });
    const answers = await manyTimes(1_000, 20, guess);
    const checked = countOf(answers, 401);
    t.diagnostic(`${checked} of 1,000 guesses from one network were checked; 1,920 a day are possible`);
    assert.ok(checked <= 40, `${checked} guesses`);
    assert.equal(countOf(answers, 429), 1_000 - checked);
    const right = { email, password };
    assert.equal((await network()('POST', '/api/users/signin', right)).status, 200, 'another network');
    assert.equal((await guesser('POST', '/api/users/signin', right, { cookie: device })).status, 200, 'a known device');
  });

  it('from 30 networks gets two attempts each after the first hundred, and the owner can sign in', async (t) => {
    const { email, device } = await anOwner();
    const networks = Array.from({ length: 30 }, network);
    const guess = (nth: number) => networks[nth % 30]?.('POST', '/api/users/signin', { email, password: 'guess' });
    const answers = await manyTimes(400, 20, async (nth) => (await guess(nth)) ?? { status: 0 });
    const checked = countOf(answers, 401);
    t.diagnostic(
      `${checked} of 400 guesses from 30 networks were checked in an hour; 100 + 2 for each network are possible`,
    );
    assert.ok(checked <= 180, `${checked} guesses`);
    assert.equal((await network()('POST', '/api/users/signin', { email, password })).status, 200, 'a new network');
    const there = await networks[0]?.('POST', '/api/users/signin', { email, password }, { cookie: device });
    assert.equal(there?.status, 200, 'a known device');
  });
});

describe('credential stuffing', () => {
  it('one network gets 100 an hour, whatever the e-mails; its neighbours on known devices and other networks can sign in', async (t) => {
    const { email, device } = await anOwner();
    const stuffer = network();
    const answers = await manyTimes(250, 20, () =>
      stuffer('POST', '/api/users/signin', { email: `${randomUUID()}@example.com`, password: 'leaked' }),
    );
    const checked = countOf(answers, 401);
    t.diagnostic(`${checked} of 250 pairs from one network were checked; 2,400 a day are possible`);
    assert.ok(checked <= 120, `${checked} pairs`);
    assert.equal((await stuffer('POST', '/api/users/signin', { email, password }, { cookie: device })).status, 200);
    assert.equal((await network()('POST', '/api/users/signin', { email, password })).status, 200);
  });
});

describe('signing up', () => {
  it('reveals 20 accounts an hour to one network, and everybody else can sign up', async (t) => {
    const { email } = await anOwner();
    const prober = network();
    const answers = await manyTimes(60, 6, () => prober('POST', '/api/users/signup', { email, password }));
    const revealed = countOf(answers, 409);
    t.diagnostic(`${revealed} of 60 probes for existing accounts were answered; 480 a day are possible`);
    assert.ok(revealed <= 20, `${revealed} answers`);
    const fresh = { email: `${randomUUID()}@example.com`, password };
    assert.equal((await network()('POST', '/api/users/signup', fresh)).status, 201);
  });
});
