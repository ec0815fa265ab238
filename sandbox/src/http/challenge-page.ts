import { createHash } from 'node:crypto';
import { moneyText } from '@ticketing/contracts/values/money-text';
import type { Challenge, Intent } from '../domain/intent.ts';
import { pageStyle } from './challenge-style.ts';

/** For the page's content security policy: this style and nothing else. */
export const pageStyleHash = `sha256-${createHash('sha256').update(pageStyle).digest('base64')}`;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const safe = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => escapes[letter]!);

const page = (title: string, main: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${pageStyle}</style>
</head>
<body>
<header><span class="name">test bank<i></i></span> <span class="tag">nothing here is real</span></header>
<main>
${main}
</main>
</body>
</html>
`;

/** Asks the buyer, as a bank would, and says that it is none. */
export const challengePage = (intent: Intent, { paymentMethod }: Challenge): string =>
  page(
    'Is this you? · Test bank',
    `<article class="stub">
<div class="what">
<h1>Is this you?</h1>
<p>The card ending in <b>${safe(paymentMethod.card.last4)}</b> asks before it pays. Your bank would do that here; this page only stands in for it. Test mode: no money moves.</p>
</div>
<div class="how-much">
<p class="amount">${safe(moneyText(intent.amount, intent.currency.toUpperCase(), 'en-GB'))}</p>
<p class="card-number">${safe(paymentMethod.card.brand)} •••• ${safe(paymentMethod.card.last4)}</p>
</div>
</article>
<form method="post">
<button class="go" name="outcome" value="complete">Complete</button>
<button name="outcome" value="fail">Fail</button>
</form>
<p class="hint">Complete goes on as if your bank had said yes. Fail goes back to the shop as if it had said no.</p>
<p class="code">${safe(intent.description ?? 'payment')} · ${safe(intent.id)}</p>`,
  );

/** There is nothing to ask (any more). `onwards` is the way back to the shop, if it is known. */
export const endedPage = (onwards: string | null): string =>
  page(
    'Nothing to confirm · Test bank',
    `<article class="stub">
<div class="what">
<h1>Nothing to confirm</h1>
<p>${
      onwards
        ? 'This question has been answered, or the payment was called off.'
        : 'This question has been answered, or it is an old one. You can close this window.'
    }</p>
</div>
</article>
${onwards ? `<p><a class="go" href="${safe(onwards)}">Back to the shop</a></p>` : ''}`,
  );
