import type { LogPosition } from '@ticketing/common/messaging/position';
import { statements } from '../../database/database.ts';
import { table } from '../../database/tables.ts';
import { inbox } from './inbox.ts';

type Real = typeof import('@ticketing/common/messaging/watermarks');

const watermarks = table<{ readonly after: LogPosition | null; readonly checkedAt: number }>('watermarks');

const takeTurn: Real['takeTurn'] = (db, owner, minPauseMs) =>
  statements(db).run('takes its turn to compare', async (rows) => {
    await rows.lock(watermarks, owner);
    const known = rows.get(watermarks, owner);
    const now = rows.now().getTime();
    if (known && known.checkedAt > now - minPauseMs) return null;
    rows.put(watermarks, owner, { after: known?.after ?? null, checkedAt: now });
    return { after: known?.after ?? null };
  });

const isBefore = (a: LogPosition, b: LogPosition): boolean =>
  Number(a.txid) < Number(b.txid) || (a.txid === b.txid && a.pos < b.pos);

const moveWatermark: Real['moveWatermark'] = (db, owner, to) =>
  statements(db).run('moves its watermark', async (rows) => {
    await rows.lock(watermarks, owner);
    const known = rows.get(watermarks, owner);
    if (!known?.after || isBefore(known.after, to))
      rows.put(watermarks, owner, { after: to, checkedAt: known?.checkedAt ?? 0 });
  });

const findUnseen: Real['findUnseen'] = async (db, ids) =>
  ids.length === 0
    ? new Set()
    : statements(db).run(
        'looks which messages it has handled',
        (rows) => new Set(ids.filter((id) => !rows.get(inbox, id))),
      );

export { findUnseen, moveWatermark, takeTurn };

({ findUnseen, moveWatermark, takeTurn }) satisfies Real;
