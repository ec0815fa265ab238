import { statements, type Tx } from '../../database/database.ts';
import { beginning } from '../../world/clock.ts';
import { installation } from './rows.ts';

type Real = typeof import('../../../../services/payments/src/store/installation.ts');

const read = (tx: Tx) => tx.get(installation, '') ?? { id: 'ours', soughtUntil: new Date(beginning) };

const createInstallation: Real['createInstallation'] = () => async () => 'ours';

const readSoughtUntil: Real['readSoughtUntil'] = (db) =>
  statements(db).run('reads up to when orphans were sought', (tx) => read(tx).soughtUntil);

const saveSoughtUntil: Real['saveSoughtUntil'] = (db, until) =>
  statements(db).run('notes up to when orphans were sought', async (tx) => {
    await tx.lock(installation, '');
    const { id, soughtUntil } = read(tx);
    tx.txid();
    tx.put(installation, '', { id, soughtUntil: until > soughtUntil ? until : soughtUntil });
  });

export { createInstallation, readSoughtUntil, saveSoughtUntil };

({ createInstallation, readSoughtUntil, saveSoughtUntil }) satisfies Partial<Real>;
