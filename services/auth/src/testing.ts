import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after } from 'node:test';
import { createLogger, type Logger } from '@ticketing/common/logger';
import { createCatchUp } from '@ticketing/common/messaging/catch-up';
import { createTestDatabase } from '@ticketing/common/testing/database';
import type { InjectOptions } from 'fastify';
import { readAuthConfig } from './config.ts';
import { auth } from './service.ts';

export const testSecret = 'a secret of tests that nobody else uses, 0123456789';

/** Variables as they are in tests, over which a test may put its own. */
export const testVariables = (databaseUrl: string, own: Record<string, string> = {}) => ({
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  NATS_URL: 'nats://nowhere',
  DATABASE_URL: databaseUrl,
  AUTH_SECRET: testSecret,
  PUBLIC_URL: 'http://localhost:3000',
  RATE_LIMITS: '0',
  ...own,
});

/** Auth put together on a database, without broker and port. It ends with the test, also with one that fails. */
export const createAuth = async (
  { url, database }: Pick<Awaited<ReturnType<typeof createTestDatabase>>, 'url' | 'database'>,
  own: Record<string, string> = {},
  log: Logger = createLogger('auth', 'silent'),
) => {
  const config = readAuthConfig(testVariables(url, own));
  const service = await auth.create(config, { database, log, broker: undefined as never, catchUp: createCatchUp() });
  after(() => service.app.close());
  const ask = async (method: InjectOptions['method'], path: string, body?: object, headers: object = {}) => {
    const answer = await service.app.inject({
      method,
      url: `/api/users/${path}`,
      ...(body ? { payload: body } : {}),
      headers: { ...headers },
    });
    return {
      status: answer.statusCode,
      body: answer.body === '' ? null : answer.json(),
      headers: answer.headers,
      cookies: [answer.headers['set-cookie'] ?? []].flat(),
    };
  };
  return { ...service, ask };
};

export type Answer = Awaited<ReturnType<Awaited<ReturnType<typeof createAuth>>['ask']>>;

/** Auth on a database of the test file's own; `close` takes both away. */
export const startAuth = async (own: Record<string, string> = {}, log?: Logger) => {
  const store = await createTestDatabase(auth.migrations);
  const service = await createAuth(store, own, log);
  return {
    ...store,
    ...service,
    close: async () => {
      await service.app.close();
      await store.close();
    },
  };
};

/** The `Cookie` header of a browser that was given these cookies, and says that its own pages ask. */
export const ownPage = (...answers: Answer[]): { cookie: string; 'sec-fetch-site': string } => {
  const jar = new Map<string, string>();
  // The cookie of a known device is sent to the sign-in only.
  const forPages = answers
    .flatMap(({ cookies }) => cookies)
    .filter((text) => !text.includes('Path=/api/users/signin;'));
  for (const text of forPages) {
    const [name = '', value = ''] = (text.split(';', 1)[0] ?? '').split(/=(.*)/s);
    if (value === '') jar.delete(name);
    else jar.set(name, value);
  }
  return { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '), 'sec-fetch-site': 'same-origin' };
};

/** The cookie of the known device that this answer has set. */
export const deviceOf = ({ cookies }: Answer): string =>
  cookies.find((text) => /^(__Secure-)?ticketing_device=/.test(text))?.split(';', 1)[0] ?? '';

export const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` });

/** A line to a database that can be cut and mended. */
export const openLine = async (databaseUrl: string) => {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const listen = async (port: number): Promise<number> => {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    cut: (): void => {
      server.close();
      for (const socket of open) socket.destroy();
    },
    mend: () => listen(port),
  };
};
