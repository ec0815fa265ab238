import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connection, Receiver } from './connection.ts';
import { forwardedHead } from './headers.ts';
import { answerProblem, type GatewayProblem } from './problem.ts';
import { upload } from './upload.ts';
import type { Upstream } from './upstream.ts';

// Longer than any service takes for an answer's head (their queries end after 20 s), and long enough for a page that the
// client's development server compiles first. Bodies may take for ever: streams do.
const silenceLimitMs = 60_000;
const smallBytes = 16 * 1024;

export type Exchange = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly requestId: string;
  /** Told when the answer turns out to be an event stream, which has no end of its own. */
  readonly onStream: (response: ServerResponse) => void;
};

/**
 * Passes one request on to a service and its answer back, bytes as they come. What may change something is never sent
 * twice: only the connecting is tried again. What only reads is asked once more when the service breaks off in silence.
 */
export const forward = async (upstream: Upstream, exchange: Exchange, isRepeated = false): Promise<void> => {
  const { incoming, outgoing, requestId } = exchange;
  let connection = isRepeated ? undefined : upstream.idle();
  if (!connection) {
    try {
      connection = await upstream.open();
    } catch {
      return answerProblem(outgoing, 'away', requestId);
    }
    if (outgoing.destroyed) return connection.destroy();
  }
  const mayRepeat = !isRepeated && incoming.method === 'GET' && !hasBody(incoming);
  send(connection, exchange, mayRepeat ? () => void forward(upstream, exchange, true) : undefined);
};

const send = (connection: Connection, exchange: Exchange, repeat: (() => void) | undefined): void => {
  const { incoming, outgoing, requestId, onStream } = exchange;
  const { socket } = connection;
  let answered = false;
  let uploaded = true;

  const fail = (problem: GatewayProblem) => {
    if (answered) return;
    answered = true;
    answerProblem(outgoing, problem, requestId);
    connection.destroy();
  };
  const silence = setTimeout(fail, silenceLimitMs, 'silent');
  const resume = () => socket.resume();

  const receiver: Receiver = {
    head(status, headers) {
      clearTimeout(silence);
      let isStream = false;
      let hasId = false;
      for (let index = 0; index < headers.length; index += 2) {
        const name = headers[index]!.toLowerCase();
        if (name === 'content-type') isStream = headers[index + 1]!.startsWith('text/event-stream');
        else if (name === 'x-request-id') hasId = true;
      }
      if (!hasId) headers.push('x-request-id', requestId);
      outgoing.sendDate = false;
      outgoing.writeHead(status, headers);
      if (isStream) {
        outgoing.flushHeaders();
        onStream(outgoing);
      }
    },
    body(chunk, last) {
      // As text, a small body goes out in one piece with the head.
      if (last && chunk.length < smallBytes) outgoing.end(chunk.toString('latin1'), 'latin1');
      else if (!outgoing.write(chunk) && !socket.isPaused()) {
        socket.pause();
        outgoing.once('drain', resume);
      }
    },
    end() {
      answered = true;
      outgoing.off('close', left);
      if (!outgoing.writableEnded) outgoing.end();
      // An answer that came before the whole request was sent (413): the rest would be read as the next request.
      if (!uploaded) connection.destroy();
      socket.resume();
    },
    broken() {
      clearTimeout(silence);
      if (answered || outgoing.headersSent || !repeat) return fail('lost');
      answered = true;
      outgoing.off('close', left);
      outgoing.off('error', left);
      repeat();
    },
  };
  /** Whoever asked has gone: nobody needs the answer. */
  const left = () => {
    if (answered) return;
    answered = true;
    clearTimeout(silence);
    connection.destroy();
  };

  outgoing.once('close', left);
  // Writing to who has just gone: `left` deals with it.
  outgoing.on('error', left);
  connection.carry(incoming.method!, receiver);
  const head = forwardedHead(incoming, requestId);
  if (!hasBody(incoming)) return void socket.write(`${head}\r\n`, 'latin1');
  uploaded = false;
  upload(
    incoming,
    socket,
    head,
    () => answered,
    () => {
      uploaded = true;
    },
  );
};

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
