'use client';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { type Standing, standingOf } from '../words/availability.ts';
import { timeLeft } from '../words/moment.ts';
import { useSecondsUntil } from '../words/now.ts';
import { useViewer } from '../words/viewer.ts';

const tones = { soft: 'text-soft', next: 'text-accent', held: 'text-held' } as const;

const NextRelease = ({ at }: { at: string }) => {
  const seconds = useSecondsUntil(at);
  if (seconds === null) return null;
  return <> · {seconds > 0 ? `next in ${timeLeft(seconds * 1000)}` : 'any moment'}</>;
};

const Words = ({ standing, locale }: { standing: Standing; locale: string }) => {
  if (standing.kind === 'left')
    return (
      <>
        <span key={standing.available} className="tick inline-block">
          {standing.available.toLocaleString(locale)}
        </span>{' '}
        left
      </>
    );
  if (standing.kind === 'held')
    return <>All held{standing.nextReleaseAt ? <NextRelease at={standing.nextReleaseAt} /> : null}</>;
  return { 'sold-out': <>Sold out</>, withdrawn: <>No longer on sale</>, started: <>Already started</> }[standing.kind];
};

/** How much is left, honestly: `2 left`, `All held · next in 4:12`, `Sold out`. */
export const StandingLine = ({ ticket }: { ticket: Ticket }) => {
  const { locale } = useViewer();
  const standing = standingOf(ticket, null);
  return (
    <p className={`text-[0.9375rem] font-medium ${tones[standing.tone]}`}>
      <Words standing={standing} locale={locale} />
    </p>
  );
};
