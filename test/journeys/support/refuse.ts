import { problems } from '@ticketing/contracts/http/problems';
import type { Page, Route } from 'playwright-core';
import { type ProblemCode, waitSeconds } from './sentences.ts';

/** What a service may write for developers. It must not reach anybody, unlike a bank's sentence about a card. */
export const detailOf = (code: ProblemCode): string =>
  code === 'card-declined'
    ? 'The card has expired. Nothing was charged; try another card.'
    : 'Invalid input: expected int, received undefined at PlaceOrder (orders service, SQLSTATE 22P02)';

/**
 * Has requests of a page refused from now on, as services refuse them; `route` as in the table of contracts:
 * `POST /api/orders`. Ends when the returned function is called.
 */
export const refuse = async (page: Page, route: string, code: ProblemCode): Promise<() => Promise<void>> => {
  const [method = '', path = ''] = route.split(' ');
  const { status, title } = problems[code];
  const address = new RegExp(`${path.replaceAll(/\{[^}]+\}/g, '[\\w-]{30,}')}(\\?.*)?$`);
  const detail = detailOf(code);
  const errors = code === 'invalid-input' ? { errors: [{ field: 'quantity', message: detail }] } : {};
  const body = { type: `/problems/${code}`, title, status, code, detail, requestId: 'r-1', ...errors };
  const answer = (request: Route) =>
    request.request().method() === method
      ? request.fulfill({
          status,
          contentType: 'application/problem+json',
          headers: status === 429 ? { 'retry-after': String(waitSeconds) } : {},
          body: JSON.stringify(body),
        })
      : request.fallback();
  await page.route(address, answer);
  return () => page.unroute(address, answer);
};
