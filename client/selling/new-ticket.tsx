'use client';
import { SignedIn } from '../account/signed-in.tsx';
import { FormBones } from '../components/form-bones.tsx';
import { emptyDraft } from './draft.ts';
import { NamedSeller } from './named-seller.tsx';
import { listForSale } from './save-ticket.ts';
import { TicketForm } from './ticket-form.tsx';

/** Putting a ticket up for sale. */
export const NewTicket = ({ currency }: { currency: string }) => (
  <>
    <h1 className="display mb-2 text-5xl sm:text-6xl">Sell a ticket</h1>
    <p className="mb-6 text-lg text-soft">
      Can’t go? Somebody else can. It is for sale the moment you press the button.
    </p>
    <SignedIn bones={<FormBones />}>
      <NamedSeller>
        <TicketForm
          initial={emptyDraft}
          currency={currency}
          button="Put it up for sale"
          save={(draft) => listForSale(draft, currency)}
        />
      </NamedSeller>
    </SignedIn>
  </>
);
