'use client';
import { Stub } from '../components/stub.tsx';
import { centsOf, money } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';
import type { Draft } from './draft.ts';

/** The stub as buyers will see it, while it is being written. */
export const Preview = ({ draft, currency }: { draft: Draft; currency: string }) => {
  const { locale } = useViewer();
  const cents = centsOf(draft.price, currency);
  const quantity = Number(draft.quantity) || 1;
  const startsAt = draft.startsAt ? new Date(draft.startsAt).toISOString() : undefined;
  return (
    <div aria-hidden="true">
      <p className="mb-2 text-[0.9375rem] font-semibold text-soft">As buyers see it</p>
      <Stub
        shape="tall"
        level={2}
        ticket={{
          title: draft.title.trim() || 'What is it for?',
          venue: draft.venue.trim(),
          city: draft.city.trim(),
          startsAt,
          timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        }}
        side={
          <>
            <p className="stub-price">{cents === null ? '—' : money(cents, currency, locale)}</p>
            <p className={`font-medium ${quantity <= 2 ? 'text-accent' : 'text-soft'}`}>
              {quantity.toLocaleString(locale)} left
            </p>
          </>
        }
      />
    </div>
  );
};
