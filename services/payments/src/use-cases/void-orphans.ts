import type { Database } from '@ticketing/common/database/database';
import type { OurIntent, Provider } from '../provider/provider.ts';
import { readSoughtUntil, saveSoughtUntil } from '../store/installation.ts';
import { withoutLivePayment } from '../store/orphans.ts';

// The provider's clock and ours may differ, and an intent may be made a little after its payment.
const overlapMs = 30_000;
const pageSize = 100;

/**
 * Gives up our intents that no live payment here stands for, as after this database came back from a backup: nobody's
 * money stays reserved for a ticket they will not get. Seeks among those made more than `graceSeconds` ago, each once.
 * @returns how many were given up.
 */
export const voidOrphans = async (
  database: Database,
  provider: Provider,
  now: Date,
  graceSeconds: number,
): Promise<number> => {
  const until = new Date(now.getTime() - graceSeconds * 1_000);
  const since = await readSoughtUntil(database);
  if (until <= since) return 0;
  let voided = 0;
  let page: OurIntent[] = [];
  const giveUpOrphans = async (): Promise<void> => {
    for (const id of await withoutLivePayment(database, page)) {
      const answer = await provider.cancel(id, `orphan:${id}`);
      if (answer.kind === 'unknown' || answer.kind === 'failed') throw new Error(answer.sentence);
      voided += 1;
    }
    page = [];
  };
  for await (const intent of provider.listOurs(new Date(since.getTime() - overlapMs), until)) {
    if (intent.status === 'canceled' || intent.status === 'succeeded') continue;
    if (page.push(intent) === pageSize) await giveUpOrphans();
  }
  await giveUpOrphans();
  await saveSoughtUntil(database, until);
  return voided;
};
