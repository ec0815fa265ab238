'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import { useEffect, useRef } from 'react';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';
import { canExtend } from './can-extend.ts';
import { useExtend } from './use-extend.ts';

/** One press for more time, for as long as it can be had, and what it gave. */
export const MoreTime = ({ order }: { order: Order }) => {
  const viewer = useViewer();
  const { mutate, isPending, data, error } = useExtend();
  const told = useRef<HTMLParagraphElement>(null);
  const can = canExtend(order);
  useEffect(() => {
    // The button that had the focus is gone with the last press.
    if (data && !can && document.activeElement === document.body) told.current?.focus();
  }, [data, can]);
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 text-[0.9375rem]">
      {can ? (
        <button
          type="button"
          aria-disabled={isPending}
          onClick={() => isPending || mutate(order)}
          className="button !min-h-11 !py-1"
        >
          5 more minutes
        </button>
      ) : null}
      <p ref={told} tabIndex={-1} role="status" className="min-w-0 text-soft outline-none">
        {data ?? null}
      </p>
      {error ? (
        <p role="alert" className="mistake !mt-0">
          {refusalText(error, 'extend-order', viewer)}
        </p>
      ) : null}
    </div>
  );
};
