import type { Republish } from '@ticketing/common/messaging/republish';
import { republishEndedSessions } from '../store/sessions.ts';
import { sayEverybody } from '../store/users.ts';

const beforeAll = '00000000-0000-0000-0000-000000000000';

/** Publishes the current state again: first the ended sessions, then all users, a page at a time. */
export const republish: Republish = async (tx, page) => {
  if (page.after === beforeAll) await republishEndedSessions(tx, page.versionFloor);
  return sayEverybody(tx, page);
};
