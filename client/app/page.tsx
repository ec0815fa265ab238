import { Browse } from '../browse/browse.tsx';
import { everything } from '../browse/filters.ts';
import { readFrontPage } from '../browse/first-page.ts';
import { ReloadOnce } from '../components/reload-once.tsx';
import { currency } from '../config.ts';
import { priceSteps } from '../words/money.ts';

// Rendered at most every other second and served from memory in between; the browser fills in what is live.
export const dynamic = 'force-static';
export const revalidate = 2;

export default async function BrowsePage() {
  const first = await readFrontPage(everything);
  const shown = first?.page.tickets[0]?.currency ?? currency();
  return (
    <>
      <ReloadOnce />
      <Browse filters={everything} first={first} currency={shown} priceSteps={priceSteps(shown)} />
    </>
  );
}
