import type { Random } from '../../chaos/random.ts';
import { openConnection } from './connection.ts';

const shapes: readonly string[] = [
  'GET /api/tickets HTTP/1.1\r\n\r\n',
  'GET /api/tickets\r\n\r\n',
  'GET /api/tickets HTTP/9.9\r\nHost: a\r\n\r\n',
  'GET  /api/tickets HTTP/1.1\r\nHost: a\r\n\r\n',
  'G\0T /api/tickets HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /api/\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /api/tickets HTTP/1.1\nHost: a\n\n',
  'GET /api/tickets HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'GET /api/tickets HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n',
  'GET /api/tickets HTTP/1.1\r\nHost: a\r\nX\0Y: x\r\n\r\n',
  'GET /api/tickets HTTP/1.1\r\nHost : a\r\n\r\n',
  'POST /api/tickets HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
  'POST /api/tickets HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n',
  'POST /api/tickets HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde',
  'POST /api/tickets HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /api/tickets HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST /api/tickets HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  `GET /api/tickets HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
  `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET http://169.254.169.254/ HTTP/1.1\r\nHost: a\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
];

/** Sends bytes that are barely HTTP. The answer must be a regular problem or a closed connection. */
export const sendRawBytes = async (
  port: number,
  random: Random,
  fail: (what: string, bytes: Buffer) => void,
): Promise<void> => {
  const bytes = Buffer.from(random.pick(shapes), 'latin1');
  if (random.chance(0.5)) bytes[random.whole(0, bytes.length - 1)] = random.whole(0, 255);
  const connection = await openConnection(port);
  // The server waits for the rest of an incomplete request. Half a second is enough to see the other answers.
  const answer = await connection.ask(bytes, 500);
  connection.close();
  if (!answer || answer.status < 400) return;
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json');
  if (answer.status >= 500 || !isProblem || !answer.headers.has('x-request-id'))
    fail(`${answer.status} ${isProblem ? '' : 'without a problem '}for bytes`, bytes);
};
