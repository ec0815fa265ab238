import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Somebody } from '../../support/api.ts';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';
import { ambiguousHosts, ambiguousRequests } from './ambiguous-requests.ts';
import { exchange, readAnswers } from './raw.ts';

const victimRequests = 1_000;
const victims = 8;
const timesEach = 10;

/** The answer to another user's request for their own account: the request's id and the user. */
const whoAmI = (agent: Agent, port: number, { token }: Somebody, requestId: string) =>
  new Promise<{ requestId: unknown; userId: unknown; status: unknown }>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'x-request-id': requestId, host: 'localhost' };
    request({ agent, port, host: '127.0.0.1', path: '/api/users/current-user', headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('error', reject);
      answer.on('end', () => {
        const body = text.startsWith('{') ? JSON.parse(text) : {};
        resolve({
          requestId: answer.headers['x-request-id'],
          userId: body.currentUser?.id,
          status: answer.statusCode,
        });
      });
    })
      .on('error', reject)
      .end();
  });

describe('a request that can be read in two ways', () => {
  let system: WholeStack;
  let people: Somebody[];
  let attacker: Somebody;
  let credentials: string;
  const portOf = (name: string): number => system.stack.stack.processes[name]?.port ?? 0;

  before(async () => {
    system = await startWholeStack();
    const account = { email: 'attacker@example.com', password: 'correct horse', name: 'Attacker' };
    const { body } = await system.call<{ user: { id: string }; token: string }>('POST', '/api/users/signup', {
      body: account,
    });
    attacker = { id: body.user.id, token: body.token };
    credentials = JSON.stringify({ email: account.email, password: account.password });
    people = [];
    for (let i = 0; i < victims; i++) people.push(await system.people.signUp(`Victim ${i}`));
  });
  after(() => system.close());

  /** A slow request (it compares a password) whose answer an attacker would want. */
  const hiddenRequest = (id: string): string =>
    `POST /api/users/signin HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${id}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${credentials.length}\r\n\r\n${credentials}`;
  const ownRequest = (id: string): string =>
    `GET /api/users/current-user HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${attacker.token}\r\nX-Request-Id: ${id}\r\n\r\n`;

  /** Attacks while victims send requests, and returns every answer to a victim that was not their own. */
  const attackWhile = async (
    port: number,
  ): Promise<{ wrong: string[]; asked: number; attacks: number; executed: string[] }> => {
    const wrong: string[] = [];
    const executed: string[] = [];
    let asked = 0;
    let attacks = 0;
    const goesOn = () => asked < victimRequests || attacks < ambiguousRequests.length * timesEach;
    const attack = async (from: number): Promise<void> => {
      for (let turn = from; goesOn(); turn += 4) {
        const variant = ambiguousRequests[turn % ambiguousRequests.length]!;
        const id = `hidden-${turn}`;
        const text = await exchange(port, variant.bytes(hiddenRequest(id)), 20);
        attacks++;
        const ids = readAnswers(text).map(({ headers }) => headers['x-request-id']);
        if (ids.includes(id)) executed.push(variant.name);
      }
    };
    const ask = async (victim: Somebody, index: number): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (goesOn()) {
        const id = `victim-${index}-${asked++}`;
        const answer = await whoAmI(agent, port, victim, id).catch((error) => ({ requestId: String(error) }));
        const expected = { requestId: id, userId: victim.id, status: 200 };
        if (JSON.stringify(answer) !== JSON.stringify(expected)) wrong.push(JSON.stringify(answer));
        // Pauses now and then, so that upstream connections are free for the next attack.
        await sleep(asked % 20);
      }
      agent.destroy();
    };
    await Promise.all([...[0, 1, 2, 3].map(attack), ...people.map(ask)]);
    return { wrong, asked, attacks, executed: [...new Set(executed)] };
  };

  for (const name of ['gateway', 'auth'])
    it(`gives every other user their own answer at ${name}, ${victimRequests} of ${victimRequests}`, async (t) => {
      const { wrong, asked, attacks, executed } = await attackWhile(portOf(name));
      t.diagnostic(`${attacks} attacks, ${asked} requests of others, ${wrong.length} with a wrong answer`);
      assert.ok(asked >= victimRequests);
      assert.deepEqual(wrong.slice(0, 3), []);
      assert.deepEqual(executed, [], 'a hidden request was answered');
    });

  it('is refused by the gateway with a problem and a request id', async () => {
    const port = portOf('gateway');
    const hosts = ambiguousHosts.map((bytes, index) => ({
      name: `host ${index}`,
      bytes: () => bytes,
      isRefused: true,
    }));
    for (const { name, bytes, isRefused } of [...ambiguousRequests, ...hosts]) {
      const answers = readAnswers(await exchange(port, bytes(hiddenRequest('hidden')), 100));
      assert.equal(answers.length, 1, `${name}: one answer`);
      const { status, headers, body } = answers[0]!;
      if (!isRefused) {
        assert.equal(status, 200, name);
        assert.match(body, /"keys"/, name);
        continue;
      }
      assert.equal(status, 400, name);
      assert.equal(headers['content-type'], 'application/problem+json', name);
      const problem = JSON.parse(body);
      assert.equal(problem.status, status, name);
      assert.match(problem.requestId, /^[\w-]{36}$/, name);
      assert.equal(headers['x-request-id'], problem.requestId, name);
    }
  });

  it('is refused by a service with a problem and a request id, if it is not valid HTTP', async () => {
    const answers = readAnswers(
      await exchange(
        portOf('auth'),
        'POST /api/users/signin HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      ),
    );
    assert.equal(answers.length, 1);
    assert.equal(answers[0]!.status, 400);
    assert.equal(answers[0]!.headers['content-type'], 'application/problem+json');
    assert.equal(JSON.parse(answers[0]!.body).requestId, answers[0]!.headers['x-request-id']);
  });

  it('cannot remove a header that a service depends on', async () => {
    const own = ownRequest('own-id').replace('Host: a', 'Host: localhost');
    for (const name of ['authorization', 'cookie', 'content-type', 'x-request-id', 'x-forwarded-for']) {
      const text = await exchange(portOf('gateway'), own.replace('\r\n\r\n', `\r\nConnection: ${name}\r\n\r\n`), 50);
      const [answer] = readAnswers(text);
      assert.equal(answer?.status, 200, name);
      assert.equal(JSON.parse(answer.body).currentUser?.id, attacker.id, name);
      assert.equal(answer.headers['x-request-id'], 'own-id', name);
    }
  });

  it('does not affect the valid request before it on the same connection', async () => {
    const text = await exchange(
      portOf('gateway'),
      `${ownRequest('first').replace('Host: a', 'Host: localhost')}GET / HTTP/9.9\r\n\r\n`,
    );
    const answers = readAnswers(text);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 400],
    );
    assert.equal(answers[0]!.headers['x-request-id'], 'first');
  });
});
