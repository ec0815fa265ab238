import type { ServerResponse } from 'node:http';

/** The gateway's own answers, in the shape and with the codes that every service uses (RFC 9457). */
const problems = {
  'bad-target': {
    status: 400,
    code: 'invalid-input',
    title: 'Bad request',
    detail: 'The address must begin with a slash.',
  },
  'no-route': { status: 404, code: 'not-found', title: 'Not found', detail: 'Nothing is served here.' },
  lost: {
    status: 502,
    code: 'unavailable',
    title: 'The service broke off',
    detail: 'It ended before it answered, so whether it did what was asked is not known. Look before you repeat it.',
  },
  away: {
    status: 503,
    code: 'unavailable',
    title: 'The service is away',
    detail: 'Nothing was done. Please try again in a moment.',
  },
  silent: {
    status: 504,
    code: 'unavailable',
    title: 'The service does not answer',
    detail: 'Whether it will still do what was asked is not known. Look before you repeat it.',
  },
} as const;

export type GatewayProblem = keyof typeof problems;

/** Answers with a problem; does nothing but break off when an answer has begun already. */
export const answerProblem = (response: ServerResponse, problem: GatewayProblem, requestId: string): void => {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { status, code, title, detail } = problems[problem];
  response.statusCode = status;
  response.setHeader('content-type', 'application/problem+json');
  response.setHeader('x-request-id', requestId);
  response.setHeader('cache-control', 'no-store');
  if (status >= 500) response.setHeader('retry-after', '1');
  response.end(JSON.stringify({ type: `/problems/${code}`, title, status, code, detail, requestId }));
};
