import assert from 'node:assert/strict';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Person } from './people.ts';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const patienceMs = 20_000;

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });

export type Visitor = {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Another tab of the same browser. */
  newTab(): Promise<Page>;
  /** Fails when the console said anything but what was `expected`, in any tab so far. */
  assertQuiet(...expected: RegExp[]): void;
};

/** Somebody at a browser of their own, with a phone's screen unless said otherwise; everything its console says is kept. */
export const visitor = async (browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> => {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'en-GB',
    timezoneId: 'Europe/Amsterdam',
    viewport: { width: 390, height: 844 },
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(patienceMs);
  const said: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      said.push(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => said.push(String(error.error())));
  return {
    context,
    page: await context.newPage(),
    newTab: () => context.newPage(),
    assertQuiet: (...expected) => {
      const surprises = said.filter((text) => !expected.some((pattern) => pattern.test(text)));
      assert.deepEqual(surprises, [], 'the console said something');
    },
  };
};

/** The browser's own note about an answer that a journey provokes on purpose. */
export const refused = (status: number): RegExp => new RegExp(`the server responded with a status of ${status} `);

/** Signs in through the page, as people do. */
export const signIn = async (page: Page, { email, password }: Person): Promise<void> => {
  await page.goto('/signin');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((address) => address.pathname === '/');
};

/** Reserves `quantity` places of a ticket through its page; ends on the order's page. */
export const reserve = async (page: Page, ticketId: string, quantity = 1): Promise<string> => {
  await page.goto(`/tickets/${ticketId}`);
  for (let count = 1; count < quantity; count += 1) await page.getByRole('button', { name: 'One more' }).click();
  await page.getByRole('button', { name: /^Reserve/ }).click();
  await page.waitForURL(/\/orders\/[\w-]+$/);
  return new URL(page.url()).pathname.split('/')[2] ?? '';
};

const cardNames = {
  'works 4242': 'succeeds',
  'declined 0002': 'is declined',
  'asks you 3155': 'asks to confirm',
} as const;

/** Fills in one of the sandbox's cards with its one click, and pays. */
export const payWith = async (page: Page, card: keyof typeof cardNames): Promise<void> => {
  await page.getByRole('button', { name: cardNames[card] }).click();
  await page.getByRole('button', { name: /^Pay/ }).click();
};
