import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { isDevelopment, publicUrl, stripePublishableKey } from './config.ts';
import { destinationOf } from './security/destination.ts';
import { hsts } from './security/hsts.ts';
import { contentSecurityPolicy } from './security/policy.ts';

/**
 * Gives every page that is rendered per request its nonce policy, and sends a filtered `/` to the page that renders
 * searches, and an address that cannot be read to none. The plain `/` does not come through here: it is cached and carries hashes instead (cache-handler.ts).
 * Nothing is authorised here: the services do that.
 */
export const proxy = (request: NextRequest) => {
  const url = request.nextUrl.clone();
  const destination = destinationOf(url.pathname);
  const isElsewhere = destination !== url.pathname;
  url.pathname = destination;
  // Routes have policies of their own.
  if (destination.startsWith('/api/')) return isElsewhere ? NextResponse.rewrite(url) : NextResponse.next();

  const nonce = randomBytes(16).toString('base64');
  const policy = contentSecurityPolicy({
    scripts: [`'nonce-${nonce}'`],
    stripe: stripePublishableKey() !== null,
    development: isDevelopment(),
  });
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);

  const response = isElsewhere
    ? NextResponse.rewrite(url, { request: { headers } })
    : NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries({ 'content-security-policy': policy, ...hsts(publicUrl()) })) {
    response.headers.set(name, value);
  }
  return response;
};

export const config = {
  matcher: [
    { source: '/', has: [{ type: 'query', key: 'q' }] },
    { source: '/', has: [{ type: 'query', key: 'category' }] },
    { source: '/', has: [{ type: 'query', key: 'city' }] },
    { source: '/', has: [{ type: 'query', key: 'when' }] },
    { source: '/', has: [{ type: 'query', key: 'from' }] },
    { source: '/', has: [{ type: 'query', key: 'to' }] },
    { source: '/', has: [{ type: 'query', key: 'price' }] },
    { source: '/', has: [{ type: 'query', key: 'sort' }] },
    '/api/(.*)',
    '/((?!api/|sandbox/|_next/|[\\w-]+\\.(?:ico|svg|png|js|txt|xml|webmanifest)$).+)',
  ],
};
