'use client';
import { useSyncExternalStore } from 'react';

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
  return (
    <div role="status" className="mx-auto w-full max-w-[1112px] px-4">
      {online ? null : (
        <p className="strip mt-3">You are offline. What you see may have changed; it catches up when you are back.</p>
      )}
    </div>
  );
};
