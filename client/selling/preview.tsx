'use client';
import { Stub } from '../components/stub.tsx';
import { centsOf, money } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';
import type { Draft } from './draft.ts';
import { type Opened, readField } from './ticket-body.ts';

type Props = { readonly draft: Draft; readonly currency: string; readonly opened: Opened | undefined };

/** The stub as buyers will see it, while it is being written. */
export const Preview = ({ draft, currency, opened }: Props) => {
  const { locale } = useViewer();
  const cents = centsOf(draft.price, currency);
  const taken = opened ? opened.ticket.quantity - opened.ticket.available : 0;
  const left = Math.max(0, (Number(draft.quantity) || 1) - taken);
  const isOff = opened?.ticket.status === 'withdrawn';
  const start = readField(draft, 'startsAt', opened);
  return (
    <div aria-hidden="true">
      <p className="mb-2 text-[0.9375rem] font-semibold text-soft">As buyers see it</p>
      <Stub
        shape="tall"
        level={2}
        gone={isOff}
        ticket={{
          ...{ title: draft.title.trim() || 'Your event', venue: draft.venue.trim(), city: draft.city.trim() },
          ...(start.kind === 'at' ? { startsAt: start.at } : {}),
          timeZone: draft.timeZone,
        }}
        side={
          <>
            <p className="stub-price">{cents === null ? '—' : money(cents, currency, locale)}</p>
            <p className={`font-medium ${left > 0 && left <= 2 ? 'text-accent' : 'text-soft'}`}>
              {isOff ? 'No longer for sale' : left === 0 ? 'None left' : `${left.toLocaleString(locale)} left`}
            </p>
          </>
        }
      />
    </div>
  );
};
