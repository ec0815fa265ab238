import type { JetStreamManager } from '@nats-io/jetstream';
import type { Owner } from '@ticketing/contracts/messages/envelope';
import type { Cursor } from './cursor.ts';
import type { Position } from './position.ts';
import { listeners } from './stream.ts';

type Mark = { readonly streamSeq: number; readonly position: Position };

/**
 * Finds how far every listener has come, in the outbox's terms: the place to publish from again when the broker loses
 * its memory. A listener once seen and now missing holds the place still, since nobody knows what it has handled.
 */
export const createConfirmation = (cursor: Cursor) => {
  let marks: Mark[] = [{ streamSeq: cursor.streamSeq, position: cursor.published }];
  return {
    published: (now: Cursor): void => void marks.push({ streamSeq: now.streamSeq, position: now.published }),
    forget: (): void => {
      marks = [];
    },
    /** What of the cursor has changed, or null when nothing has. */
    read: async (
      jsm: JetStreamManager,
      owner: Owner,
      now: Cursor,
    ): Promise<Pick<Cursor, 'confirmed' | 'listeners'> | null> => {
      const infos = await listeners(jsm, owner);
      const names = infos.map(({ name }) => name);
      const known = [...new Set([...now.listeners, ...names])].sort();
      let confirmed = now.confirmed;
      if (known.length > 0 && known.length === names.length) {
        const floor = Math.min(...infos.map((info) => info.ack_floor.stream_seq));
        const passed = marks.filter((mark) => mark.streamSeq <= floor);
        marks = marks.slice(Math.max(0, passed.length - 1));
        confirmed = passed.at(-1)?.position ?? confirmed;
      }
      const changed = confirmed !== now.confirmed || known.length !== now.listeners.length;
      return changed ? { confirmed, listeners: known } : null;
    },
  };
};
