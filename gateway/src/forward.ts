import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { type Dispatcher, errors } from 'undici';
import { hasBody, returnedHeaders } from './headers.ts';
import { endUnread } from './linger.ts';
import { answerProblem, type GatewayProblem } from './problem.ts';
import type { Upstream } from './upstream.ts';

export type Request = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly headers: readonly string[];
  readonly requestId: string;
  /** Called when the answer is an event stream, which has no timeout of its own. False refuses it. */
  readonly beginStream: () => boolean;
};

// Longer than a restart of a service takes.
const connectForMs = 1_500;
const connectAgainMs = 25;
const smallBytes = 16 * 1024;

/**
 * Streams one request to a service and its answer back. A request that may change something is never sent twice; only
 * connecting is retried. A GET is sent once more when the service closes the connection without an answer.
 * Returns a function to call when the caller has left.
 */
export const forward = (upstream: Upstream, request: Request): (() => void) => {
  const { incoming, outgoing, requestId } = request;
  const body = hasBody(incoming) ? incoming.pipe(new PassThrough()).on('error', () => {}) : null;
  const connectUntil = performance.now() + connectForMs;
  let mayRepeat = incoming.method === 'GET' && !body;
  let sent: Dispatcher.DispatchController | undefined;
  let isOver = false;
  let length = Number.NaN;

  const end = (): void => {
    isOver = true;
    // The answer arrived before the whole request (413). The rest is read and dropped.
    if (body) incoming.unpipe(body).resume();
  };
  const fail = (problem: GatewayProblem): void => {
    end();
    answerProblem(outgoing, problem, requestId);
  };

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (controller) => {
      sent = controller;
      if (isOver) controller.abort(new Error('The caller has left.'));
    },
    onResponseStart: (controller, status, given) => {
      if (status < 200) return;
      const isStream = String(given['content-type']).startsWith('text/event-stream');
      if (isStream && !request.beginStream()) {
        fail('streams');
        return controller.abort(new Error('Too many streams.'));
      }
      length = Number(given['content-length']);
      outgoing.sendDate = false;
      endUnread(outgoing);
      outgoing.writeHead(status, returnedHeaders(given, requestId));
      if (isStream) outgoing.flushHeaders();
    },
    onResponseData: (controller, chunk) => {
      // Decoded as text, a small answer is written in one packet with its head.
      if (chunk.length === length && length < smallBytes) return void outgoing.end(chunk.toString('latin1'), 'latin1');
      if (outgoing.write(chunk)) return;
      controller.pause();
      outgoing.once('drain', () => controller.resume());
    },
    onResponseEnd: () => {
      end();
      outgoing.end();
    },
    onResponseError: (_controller, error) => {
      if (isOver) return;
      if (sent === undefined) {
        if (error instanceof errors.InvalidArgumentError) return fail('malformed');
        if (performance.now() > connectUntil) return fail('away');
        return void setTimeout(send, connectAgainMs);
      }
      sent = undefined;
      if (error instanceof errors.HeadersTimeoutError) return fail('silent');
      if (!mayRepeat || outgoing.headersSent) return fail('lost');
      mayRepeat = false;
      send();
    },
  };
  const send = (): void => {
    if (isOver) return;
    const { method, url } = incoming;
    const headers = request.headers as string[];
    upstream.next().dispatch({ method: method as Dispatcher.HttpMethod, path: url!, headers, body }, handler);
  };
  send();

  return () => {
    if (isOver) return;
    end();
    sent?.abort(new Error('The caller has left.'));
  };
};
