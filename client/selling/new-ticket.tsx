'use client';
import type { ReactNode } from 'react';
import { SignedIn } from '../account/signed-in.tsx';
import { FormBones } from '../components/form-bones.tsx';
import { thisViewer } from '../words/viewer.ts';
import { emptyDraft } from './draft.ts';
import { NamedSeller } from './named-seller.tsx';
import { listForSale } from './save-ticket.ts';
import { TicketForm } from './ticket-form.tsx';

/** The frame of listing something, for somebody who is signed in and has a name. */
export const Listing = ({ children }: { readonly children: ReactNode }) => (
  <>
    <h1 className="display mb-2 text-5xl sm:text-6xl">Sell a ticket</h1>
    <p className="mb-6 text-lg text-soft">Can’t go, or putting on a show? It is on sale as soon as you list it.</p>
    <SignedIn bones={<FormBones />}>
      <NamedSeller>{children}</NamedSeller>
    </SignedIn>
  </>
);

const NewForm = ({ currency }: { readonly currency: string }) => (
  <TicketForm
    initial={emptyDraft(thisViewer().timeZone)}
    currency={currency}
    keepAs="new"
    place="list-ticket"
    button="List it"
    save={(draft) => listForSale(draft, currency)}
  />
);

/** Putting a ticket up for sale. */
export const NewTicket = ({ currency }: { readonly currency: string }) => (
  <Listing>
    <NewForm currency={currency} />
  </Listing>
);
