import type { Transaction } from '@ticketing/common/database/database';
import type { UserState } from '@ticketing/contracts/messages/users';
import type { Announce } from '../live/announce.ts';
import { keepNewerUsers, touchTicketsOf } from '../store/users.ts';
import { newest } from './newest.ts';

/** Keeps users' names, and shows them on what they sell. */
export const followUsers =
  (announce: Announce) =>
  async (tx: Transaction, heard: readonly UserState[]): Promise<void> => {
    const renamed = await keepNewerUsers(tx, newest(heard));
    if (renamed.length === 0) return;
    const changed = await touchTicketsOf(tx, renamed);
    if (changed.length > 0) tx.afterCommit(() => announce(changed));
  };
