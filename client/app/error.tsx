'use client';
import { useEffect, useRef } from 'react';

export default function PageError({ reset }: { error: Error; reset: () => void }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <div className="panel max-w-xl">
      <h1 ref={title} tabIndex={-1} className="text-3xl">
        Something went wrong on our side
      </h1>
      <p className="mt-3 text-soft">
        Nothing was charged by this. Try again; if it stays like this, come back in a few minutes.
      </p>
      <button type="button" onClick={reset} className="button mt-6">
        Try again
      </button>
    </div>
  );
}
