import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { launch, payWith, refused, reserve, signIn, visitor } from './support/browser.ts';
import { leaksIn, readText } from './support/leaks.ts';
import { call, listing, person } from './support/people.ts';
import { detailOf, refuse } from './support/refuse.ts';
import { type Place, type ProblemCode, refusedRoutes, sentenceFor } from './support/sentences.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Fails with what on the page was written for developers. */
const assertPlain = async (page: Page, state: string): Promise<void> =>
  assert.deepEqual(leaksIn(await readText(page)), [], state);

test('what was written for developers is seen by this test, and the words of the site are not taken for it', () => {
  for (const leak of [
    ...['too-many-live-orders', 'Sorry (price-changed)', 'Invalid input: expected int, received string'],
    ...['Tickets are not answering right now.', 'the orders service', 'NATS is away', 'ECONNREFUSED', 'HTTP 500'],
    ...['TypeError: x is no function', '    at Shown (page.js:1:2)', 'undefined left', '€NaN', '[object Object]'],
    ...['2 places left', 'Every place is in somebody’s hands: all places are reserved', 'your place is certain'],
    ...['priceCents must be a number', 'from 2026-11-28T19:30:00.000Z', 'Please check "ticketId": it is missing.'],
  ])
    assert.notDeepEqual(leaksIn(leak), [], leak);
  for (const text of [
    ...['Artist, team, play or place', 'The venue’s place is Rome'],
    ...['My orders', 'Tickets', '2 tickets left', 'Payments by card', 'Your order is not paid yet', 'Nothing expected'],
    ...[
      'Tickets are not refundable',
      'Orders and payments',
      'order 019b0d2c…4e5f',
      'sign-in',
      'All held · next in 4:12',
    ],
    'Something went wrong on our side. Try again in a moment.',
  ])
    assert.deepEqual(leaksIn(text), [], text);
});

test('no page in any ordinary state shows anything that was written for developers', async (context) => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const [open, gone] = await Promise.all([
    listing(stack.url, ana, { quantity: 5, description: 'Row F.' }),
    listing(stack.url, ana),
  ]);
  await call(stack.url, `/api/tickets/${gone.id}`, { method: 'DELETE', token: ana.token });
  const { page } = await visitor(browser, stack.url);
  /** Each state with what is there when it has come. */
  const look = async (path: string, there: string | RegExp): Promise<void> => {
    await page.goto(path);
    await page.getByText(there).first().waitFor();
    await assertPlain(page, path);
  };
  const nowhere = '00000000-0000-4000-8000-000000000000';
  await context.test('signed out', async () => {
    await look('/', 'Sell a ticket');
    await look('/?q=nothing-is-called-that&price=abc&from=x&sort=y', 'No tickets match');
    for (const paper of ['help', 'terms', 'privacy', 'imprint']) await look(`/${paper}`, 'no money moves');
    await look('/offline', 'offline');
    await look('/nowhere', 'nothing here');
    await look('/tickets/not-an-id', 'nothing here');
    await look(`/tickets/${nowhere}`, 'nothing here');
    await look(`/sellers/${nowhere}`, 'nothing here');
    await look(`/sellers/${ana.id}`, open.title);
    await look(`/tickets/${open.id}`, 'Sold by');
    await look(`/tickets/${gone.id}`, 'off sale');
    await look('/signin', 'E-mail');
    await look('/signup', 'E-mail');
    await page.locator('form button[type=submit]').click();
    await page.locator('[aria-invalid=true]').first().waitFor();
    await assertPlain(page, 'signing up, with mistakes');
  });
  await context.test('signed in', async () => {
    await signIn(page, bo);
    await look('/orders', /^Nothing (?:reserved yet|coming up)/);
    await look('/selling', 'not selling anything');
    await look('/account', 'This one');
    await look('/tickets/new', /^Venue/);
    await page.locator('form button[type=submit]').click();
    await page.locator('[aria-invalid=true]').first().waitFor();
    await assertPlain(page, 'selling, with mistakes');
    await look(`/orders/${nowhere}`, 'There is no such order');
    await look(`/tickets/${open.id}/edit`, 'not your ticket');
    await look(`/tickets/${nowhere}/edit`, 'There is no such ticket');
    await reserve(page, open.id, 2);
    await page.getByRole('timer').waitFor();
    await assertPlain(page, 'an order that waits to be paid');
    await page.locator('form button[type=submit]').click();
    await page.locator('[aria-invalid=true]').first().waitFor();
    await assertPlain(page, 'a card with mistakes');
    await payWith(page, 'declined 0002');
    await page.getByRole('alert').waitFor();
    await assertPlain(page, 'a card that was declined');
    await payWith(page, 'asks you 3155');
    await page.getByRole('button', { name: 'Fail' }).waitFor();
    await assertPlain(page, 'the page of the test bank');
    const bank = page.url();
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByRole('button', { name: 'Print the receipt' }).waitFor();
    await assertPlain(page, 'a receipt');
    await look(bank, 'Nothing to confirm');
    await look('/orders', open.title);
  });
});

test('what people typed themselves is never refused in the words of a service', async () => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const { page, assertQuiet } = await visitor(browser, stack.url);
  await page.goto('/signin');
  await page.getByLabel('E-mail').fill(bo.email);
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(sentenceFor('sign-in', 'invalid-credentials', '')).waitFor();
  await page.goto('/signup');
  await page.getByLabel('E-mail').fill(bo.email);
  await page.getByLabel('Password').fill('password123');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText(/^Many people use this password/).waitFor();
  await assertPlain(page, 'a weak password');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText(sentenceFor('sign-up', 'email-taken', '')).waitFor();
  await assertPlain(page, 'an address that is taken');
  assert.ok(ana);
  assertQuiet(refused(400), refused(401), refused(409));
});

/** How a place is refused: what is pressed there, and where the sentence stands. */
type Refusable = {
  readonly place: Place;
  readonly page: Page;
  readonly press: (code: ProblemCode) => Promise<void>;
  readonly said?: Locator;
  /** What the page shows instead of a sentence at the button, by code. */
  readonly otherwise?: Readonly<Partial<Record<ProblemCode, RegExp>>>;
  readonly skipped?: readonly ProblemCode[];
};

/** Presses once for every code that the first route of a place may be refused with, and reads what the page says. */
const refuseAll = async ({
  place,
  page,
  press,
  said = page.getByRole('alert'),
  otherwise = {},
  skipped = [],
}: Refusable) => {
  const [first] = refusedRoutes(place);
  let end = async () => {};
  for (const code of (first?.codes ?? []).filter((one) => !skipped.includes(one))) {
    // The last refusal ends when the next one holds: what a page asks again by itself must not succeed in between.
    const next = await refuse(page, first?.route ?? '', code);
    await end();
    end = next;
    await press(code);
    const sentence = sentenceFor(place, code, detailOf(code));
    const answer = otherwise[code] ? page.getByText(otherwise[code]) : said.filter({ hasText: sentence });
    await answer
      .first()
      .waitFor()
      .catch(() => assert.fail(`${place}, ${code}: nobody reads "${sentence}"`));
    await assertPlain(page, `${place}, ${code}`);
  }
  await end();
};

const inTurn = async (context: TestContext, ...refusables: readonly Refusable[]): Promise<void> => {
  for (const refusable of refusables) await context.test(refusable.place, () => refuseAll(refusable));
};

// Every refusal is one that services send, made at the network: most cannot be had on purpose, or not in a second.
test('every problem is told, wherever it may appear, in the sentence that is written for it', async (context) => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana, { quantity: 9 });
  const [buyer, seller, nobody] = await Promise.all([
    visitor(browser, stack.url),
    visitor(browser, stack.url),
    visitor(browser, stack.url),
  ]);
  await Promise.all([signIn(buyer.page, bo), signIn(seller.page, ana)]);
  const submit = (page: Page) => () => page.locator('main form button[type=submit]').click();
  const dialog = (page: Page) => page.getByRole('alertdialog');

  for (const kind of ['sign-in', 'sign-up'] as const) {
    const { page } = nobody;
    await page.goto(`/${kind.replace('-', '')}`);
    await page.getByLabel('E-mail').fill('somebody@example.com');
    await page.getByLabel('Password').fill('correct horse battery');
    await inTurn(context, { place: kind, page, press: submit(page) });
  }

  const { page } = buyer;
  await page.goto(`/tickets/${ticket.id}`);
  await inTurn(context, {
    ...{ place: 'reserve' as const, page },
    press: () => page.getByRole('button', { name: /^Reserve/ }).click(),
    otherwise: Object.fromEntries(
      ['ticket-reserved', 'ticket-sold-out', 'ticket-withdrawn'].map((code) => [
        code,
        /faster|just taken|just sold out|only \d+ left/i,
      ]),
    ),
  });
  await reserve(page, ticket.id);
  await page.locator('[name=number]').fill('4242 4242 4242 4242');
  await page.locator('[name=expires]').fill('12 / 40');
  await page.locator('[name=code]').fill('123');
  await inTurn(context, { place: 'pay', page, press: submit(page) });
  await page.getByRole('button', { name: 'Cancel reservation' }).click();
  await inTurn(context, {
    ...{ place: 'cancel-order' as const, page, said: dialog(page).getByRole('alert') },
    press: () => dialog(page).locator('.button-next').click(),
  });

  await page.goto('/account');
  await page.getByLabel('Name').fill('Bo Diddley');
  await inTurn(
    context,
    { place: 'name', page, press: submit(page) },
    { place: 'sign-out', page, press: () => page.getByRole('button', { name: 'Sign out', exact: true }).click() },
  );
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await context.test('sign-out-device', async () => {
    const end = await refuse(page, 'POST /api/users/auth/revoke-sessions', 'unavailable');
    await dialog(page).locator('.button-next').click();
    await dialog(page)
      .getByText(sentenceFor('sign-out-device', 'unavailable', ''))
      .waitFor();
    await assertPlain(page, 'sign-out-device');
    await end();
  });

  const own = seller.page;
  await own.goto('/tickets/new');
  await own.locator('[name=title]').fill('Nick Cave');
  await own.locator('[name=price]').fill('42');
  // At the field that is meant, where one is, and else above the button.
  const form = {
    ...{ page: own, press: submit(own), said: own.locator('form .mistake') },
    otherwise: { 'invalid-input': /Please check this\.|can’t be like this/ },
  };
  await inTurn(context, { place: 'list-ticket', ...form });
  await own.goto(`/tickets/${ticket.id}/edit`);
  await own.locator('[name=title]').fill('Somebody else');
  // Where the ticket has really changed the page reads it again and shows both; here it has not.
  await inTurn(context, { place: 'edit-ticket', ...form, skipped: ['version-stale'] });
  await own.getByRole('button', { name: 'Take off sale' }).click();
  await inTurn(context, {
    ...{ place: 'take-off-sale' as const, page: own, said: dialog(own).getByRole('alert') },
    press: () => dialog(own).locator('.button-next').click(),
  });

  const reads: readonly [Place, string][] = [
    ['browse', '/?q=x'],
    ['ticket', `/tickets/${ticket.id}`],
    ['orders', '/orders'],
    ['selling', '/selling'],
    ['devices', '/account'],
  ];
  for (const [place, path] of reads) {
    let isOpen = false;
    await inTurn(context, {
      ...{ place, page: own, said: own.locator('.strip') },
      press: async () => {
        if (isOpen) return own.getByRole('button', { name: 'Try again' }).click();
        await own.goto(path);
        if (place === 'browse') await own.getByRole('button', { name: 'Music' }).click();
        isOpen = true;
      },
      otherwise: { 'not-found': /Sold by/ },
      // Read a third time after 1.5 s, and told as every outage.
      skipped: ['internal-error'],
    });
  }
});
