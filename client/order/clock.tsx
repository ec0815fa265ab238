'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import { useRef } from 'react';
import { timeLeft } from '../words/moment.ts';
import { useNow, useSecondsUntil } from '../words/now.ts';
import { canExtend } from './can-extend.ts';
import { isPaying, isUrgent, remaining } from './remaining.ts';
import { spokenAt } from './spoken-clock.ts';

/** Reads the clock aloud at sensible times instead of every second. */
const Spoken = ({ left, mayExtend }: { left: number; mayExtend: boolean }) => {
  const said = useRef('');
  said.current = spokenAt(left, mayExtend) ?? said.current;
  return (
    <p role="status" className="sr-only">
      {said.current}
    </p>
  );
};

const headOf = (order: Order, left: number): string => {
  if (left === 0) return 'Time is up';
  return isPaying(order) ? 'Finish your payment' : 'Yours until the clock runs out';
};

/** The hero of an unpaid order: how long until it is decided. Calm until two minutes are left. */
export const Clock = ({ order }: { order: Order }) => {
  const now = useNow();
  if (now === null) return <div className="bone h-28" />;
  const { left, share } = remaining(order, now);
  const over = left === 0;
  const urgent = isUrgent(left);
  return (
    <>
      <p className="font-semibold text-soft">{headOf(order, left)}</p>
      <p
        role="timer"
        aria-live="off"
        className={`display mt-1 text-[5.5rem] sm:text-[7.5rem] ${urgent ? 'text-accent' : ''}`}
      >
        <span key={String(over)} className={over ? 'clock-empty inline-block' : ''}>
          {timeLeft(left).padStart(5, '0')}
        </span>
      </p>
      <div aria-hidden="true" className="mt-3 h-2.5 overflow-hidden rounded-full bg-wash">
        <div
          className={`h-full origin-left rounded-full motion-safe:transition-transform motion-safe:duration-200 motion-safe:ease-linear ${urgent ? 'bg-accent' : 'bg-ink'}`}
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
      <Spoken left={left} mayExtend={canExtend(order)} />
    </>
  );
};

/** The same clock, small, for phones, where the large one has scrolled away by the time one pays. */
export const SmallClock = ({ order }: { order: Order }) => {
  const seconds = useSecondsUntil(order.decideAt);
  if (seconds === null) return null;
  const urgent = isUrgent(seconds * 1000);
  return (
    <span aria-hidden="true" className={`display text-2xl md:hidden ${urgent ? 'text-accent' : 'text-soft'}`}>
      {timeLeft(seconds * 1000)}
    </span>
  );
};
