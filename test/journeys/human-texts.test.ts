import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch, signIn, visitor } from './support/browser.ts';
import { call, listing, type Person, person, soon } from './support/people.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Words of one's own that can be told from ours: Hebrew, which reads the other way, and one word of 120 letters. */
const words = `ערב שירה ביפו ${'Donaudampfschiffahrtsgesellschaft'.repeat(4).slice(0, 120)}`;

/** The elements of the page in which a person's words stand without a direction of their own. */
const findStray = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const stray = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const holder = node.parentElement;
      if (!holder || !node.textContent.includes(${JSON.stringify(words.slice(0, 90))}) || holder.closest('script, style')) continue;
      if (!holder.closest('bdi, [dir="auto"]')) stray.push(holder.outerHTML);
    }
    return stray;
  })()`);

/** The elements that make the page wider than its screen. */
const findTooWide = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll('main *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 120));
  })()`);

const password = 'correct horse battery';
const named = async (name: string): Promise<Person> => {
  const email = `${randomUUID()}@example.com`;
  const { user, token } = await call<{ user: { id: string }; token: string }>(stack.url, '/api/users/signup', {
    method: 'POST',
    body: { email, password, name },
  });
  return { email, password, name, token, id: user.id };
};

const buy = async (buyer: Person, ticketId: string): Promise<string> => {
  const order = await call<{ id: string }>(stack.url, '/api/orders', {
    ...{ method: 'POST', token: buyer.token },
    body: { ticketId },
  });
  return order.id;
};

test('a person’s words keep their direction and stay within the page, wherever they stand', async () => {
  const seller = await named(words.slice(0, 90));
  const text = {
    startsAt: soon(),
    title: words,
    venue: words.slice(0, 100),
    city: words.slice(0, 100),
    description: words,
  };
  const [ticket, paid] = [await listing(stack.url, seller, text), await listing(stack.url, seller, text)];
  const { page, assertQuiet } = await visitor(browser, stack.url, { viewport: { width: 340, height: 740 } });
  const buyer = await person(stack.url, 'Bo');
  const [waiting, complete] = [await buy(buyer, ticket.id), await buy(buyer, paid.id)];
  await call(stack.url, '/api/payments', {
    ...{ method: 'POST', token: buyer.token },
    body: { orderId: complete, paymentMethod: 'pm_card_visa' },
  });
  const look = async (address: string) => {
    await page.goto(address);
    await page.getByText(words.slice(0, 90)).first().waitFor();
    assert.deepEqual(await findStray(page), [], address);
    assert.deepEqual(await findTooWide(page), [], address);
  };
  await signIn(page, buyer);
  for (const address of ['/', `/tickets/${ticket.id}`, `/sellers/${seller.id}`, '/orders']) await look(address);
  for (const orderId of [waiting, complete]) await look(`/orders/${orderId}`);
  await page.context().clearCookies();
  await signIn(page, seller);
  for (const address of ['/selling', `/tickets/${ticket.id}/edit`, '/account']) await look(address);
  assertQuiet();
});

test('a long title is set in smaller type', async () => {
  const seller = await person(stack.url, 'Ada');
  const { page } = await visitor(browser, stack.url);
  const sizeOf = async (title: string): Promise<number> => {
    const { id } = await listing(stack.url, seller, { title });
    await page.goto(`/tickets/${id}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return Number.parseFloat(await page.evaluate('getComputedStyle(document.querySelector("h1")).fontSize'));
  };
  const sizes = [await sizeOf('Low'), await sizeOf('Low and '.repeat(10)), await sizeOf('Low and '.repeat(24))];
  assert.deepEqual(
    sizes,
    [...new Set(sizes)].toSorted((a, b) => b - a),
  );
});
