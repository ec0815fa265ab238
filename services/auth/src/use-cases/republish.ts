import type { Republish } from '@ticketing/common/messaging/republish';
import { republishEndedSessions } from '../store/sessions.ts';
import { sayEverybody } from '../store/users.ts';

const beforeAll = '00000000-0000-0000-0000-000000000000';

/** Publishes the current state again: everybody, a page at a time, and before the first page the sessions that ended. */
export const republish: Republish = async (tx, page) => {
  if (page.after === beforeAll) await republishEndedSessions(tx, page.versionFloor);
  return sayEverybody(tx, page);
};
