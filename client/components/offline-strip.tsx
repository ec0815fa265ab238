'use client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { stayWhileOffline } from '../offline/stay.ts';

const subscribe = (listener: () => void) => {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
};

export const OfflineStrip = () => {
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  const [tapped, setTapped] = useState(false);
  useEffect(() => stayWhileOffline(() => setTapped(true)), []);
  useEffect(() => {
    if (online) setTapped(false);
  }, [online]);
  return (
    <div role="status" className={`mx-auto w-full max-w-[1112px] px-4 ${tapped ? 'sticky top-2 z-20' : ''}`}>
      {online ? null : (
        <p className="strip mt-3">
          {tapped
            ? 'You are offline. That page opens once you are back; you have lost nothing here.'
            : 'You are offline. What you see may have changed; it catches up when you are back.'}
        </p>
      )}
    </div>
  );
};
