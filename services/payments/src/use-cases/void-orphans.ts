import type { Database } from '@ticketing/common/database/database';
import type { Provider as ProviderName } from '@ticketing/contracts/http/payments';
import type { OurIntent, Provider } from '../provider/provider.ts';
import { readSoughtUntil, saveSoughtUntil } from '../store/installation.ts';
import { withoutLivePayment } from '../store/orphans.ts';
import { adoptIntents } from '../store/transitions.ts';

// The provider's clock and ours may differ, and an intent may be made a little after its payment.
const overlapMs = 30_000;
const pageSize = 100;

/**
 * Looks for our intents that no live payment here stands for, as after this database came back from a backup. Those of
 * orders that are decided get their payment back; the others are given up: nobody's money stays reserved for a ticket
 * they will not get. Seeks among those made more than `graceSeconds` ago, each once.
 * @returns how many were given up.
 */
export const voidOrphans = async (
  database: Database,
  provider: Provider,
  now: Date,
  graceSeconds: number,
  name: ProviderName,
): Promise<number> => {
  const until = new Date(now.getTime() - graceSeconds * 1_000);
  const since = await readSoughtUntil(database);
  if (until <= since) return 0;
  let voided = 0;
  let page: OurIntent[] = [];
  const seeTo = async (): Promise<void> => {
    await adoptIntents(database, page, name);
    const open = page.filter(({ status }) => status !== 'canceled' && status !== 'succeeded');
    for (const id of await withoutLivePayment(database, open)) {
      const answer = await provider.cancel(id, `orphan:${id}`);
      if (answer.kind === 'unknown' || answer.kind === 'failed') throw new Error(answer.sentence);
      voided += 1;
    }
    page = [];
  };
  for await (const intent of provider.listOurs(new Date(since.getTime() - overlapMs), until)) {
    if (page.push(intent) === pageSize) await seeTo();
  }
  await seeTo();
  await saveSoughtUntil(database, until);
  return voided;
};
