'use client';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import type { Standing } from '../words/availability.ts';
import { eventTime, zoneOf } from '../words/event-time.ts';
import { timeLeft } from '../words/moment.ts';
import { useSecondsUntil } from '../words/now.ts';
import { useViewer, type Viewer } from '../words/viewer.ts';
import { useStanding } from './use-standing.ts';

const tones = { soft: 'text-soft', next: 'text-accent', held: 'text-held' } as const;

const NextRelease = ({ at }: { at: string }) => {
  const seconds = useSecondsUntil(at);
  if (seconds === null) return null;
  return <> · {seconds > 0 ? `next in ${timeLeft(seconds * 1000)}` : 'any moment'}</>;
};

const ended = {
  'sold-out': 'Sold out',
  withdrawn: 'No longer on sale',
  started: 'Already started',
  over: 'Over',
  'sale-ended': 'Sale ended',
} as const;

type Props = { readonly ticket: Ticket; readonly standing: Standing; readonly viewer: Viewer };

const Words = ({ ticket, standing, viewer }: Props) => {
  if (standing.kind === 'left')
    return (
      <>
        <span key={standing.available} className="tick inline-block">
          {standing.available.toLocaleString(viewer.locale)}
        </span>{' '}
        left
      </>
    );
  if (standing.kind === 'held')
    return <>All held{standing.nextReleaseAt ? <NextRelease at={standing.nextReleaseAt} /> : null}</>;
  if (standing.kind === 'not-yet') {
    const { there, zone } = eventTime(standing.saleStartsAt, zoneOf(ticket), viewer, 'short');
    return <>On sale from {zone ? `${there} ${zone}` : there}</>;
  }
  return <>{ended[standing.kind]}</>;
};

/** How much is left, honestly: `2 left`, `All held · next in 4:12`, `On sale from Fri 4 Dec, 10:00`, `Sold out`. */
export const StandingLine = ({ ticket }: { ticket: Ticket }) => {
  const viewer = useViewer();
  const standing = useStanding(ticket);
  return (
    <p className={`text-[0.9375rem] font-medium ${tones[standing.tone]}`}>
      <Words ticket={ticket} standing={standing} viewer={viewer} />
    </p>
  );
};
