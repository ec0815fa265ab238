import type { Metadata } from 'next';
import { OfflineView } from '../../../offline/offline-view.tsx';

export const metadata: Metadata = { title: 'Offline', robots: { index: false } };

export default function OfflinePage() {
  return <OfflineView />;
}
