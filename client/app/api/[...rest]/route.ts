import { randomUUID } from 'node:crypto';
import type { Problem } from '@ticketing/contracts/http/problems';
import { publicUrl } from '../../../config.ts';
import { hsts } from '../../../security/hsts.ts';

/** What no service answers under /api ends up here; it is refused as a service would refuse it. */
const refuse = (request: Request): Response => {
  const requestId = request.headers.get('x-request-id') ?? randomUUID();
  const problem: Problem = {
    type: '/problems/not-found',
    title: 'Not found',
    status: 404,
    code: 'not-found',
    detail: 'There is nothing at this address.',
    requestId,
  };
  return Response.json(problem, {
    status: 404,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-request-id': requestId,
      ...hsts(publicUrl()),
    },
  });
};

export { refuse as DELETE, refuse as GET, refuse as PATCH, refuse as POST, refuse as PUT };
