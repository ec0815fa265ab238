'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { useRouter } from 'next/navigation';
import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useMe } from '../account/use-me.ts';
import { Refusal } from '../calls/http.ts';
import { serverNow } from '../calls/server-time.ts';
import { readTicket } from '../calls/tickets.ts';
import { focusMistake } from '../components/focus-mistake.ts';
import { FormError } from '../components/form-error.tsx';
import { Notice } from '../components/notice.tsx';
import { useViewer } from '../words/viewer.ts';
import { ChangedElsewhere } from './changed-elsewhere.tsx';
import { type Draft, type MomentField, momentFields } from './draft.ts';
import { type Mistakes, mistakesIn } from './draft-mistakes.ts';
import { keptName } from './draft-store.ts';
import { Preview } from './preview.tsx';
import { refusedFields } from './refused-fields.ts';
import type { Opened } from './ticket-body.ts';
import { TicketFields } from './ticket-fields.tsx';
import { useDraft } from './use-draft.ts';
import { zoneOfCity } from './zone-of-city.ts';

type Props = {
  readonly initial: Draft;
  readonly currency: string;
  /** The ticket that is edited; none for a new one. */
  readonly edited?: Ticket;
  /** What tells this form's draft from others of the same person. */
  readonly keepAs: string;
  /** How many are reserved or sold by now. */
  readonly taken?: number;
  readonly place: 'list-ticket' | 'edit-ticket';
  readonly button: string;
  readonly save: (draft: Draft, opened: Opened | undefined) => Promise<Ticket>;
  readonly children?: ReactNode;
};

/** The ticket was changed elsewhere since its form was opened; it is this by now. */
class ChangedMeanwhile extends Error {
  readonly ticket: Ticket;
  constructor(ticket: Ticket) {
    super('The ticket was changed elsewhere.');
    this.ticket = ticket;
  }
}

const readIfChanged = async (error: unknown, opened: Opened | undefined): Promise<never> => {
  if (!opened || !(error instanceof Refusal && error.code === 'version-stale')) throw error;
  const ticket = await readTicket(opened.ticket.id).catch(() => null);
  throw ticket ? new ChangedMeanwhile(ticket) : error;
};

/** A time that is typed back to what it was is the same moment again, also where it comes twice. */
const asOpened = (fields: Partial<Draft>, opened: Opened | undefined): Partial<Draft> => {
  const back = momentFields.filter(
    (field) => opened && fields[field] && !fields[field].turn && fields[field].local === opened.draft[field].local,
  );
  return { ...fields, ...Object.fromEntries(back.map((field) => [field, opened?.draft[field]])) };
};

/** Date fields in which something stands that is no date, which their value does not tell. */
const unfinishedIn = (form: HTMLFormElement | null): readonly MomentField[] =>
  momentFields.filter((field) => form?.querySelector<HTMLInputElement>(`input[name="${field}"]`)?.validity.badInput);

const noFields: readonly MomentField[] = [];

/** Writing a ticket, with its stub beside it. */
export const TicketForm = (props: Props) => {
  const { initial, currency, edited, keepAs, taken = 0, place, button, save, children } = props;
  const me = useMe();
  const userId = me.kind === 'user' ? me.user.id : null;
  const viewer = useViewer();
  const [unfinished, setUnfinished] = useState(noFields);
  const writing = useDraft({ initial, edited, keepAs: userId && keptName(userId, keepAs), unfinished });
  const { draft, opened } = writing;
  const [found, setFound] = useState<Mistakes>({});
  const [attempts, setAttempts] = useState(0);
  const [formNumber, setFormNumber] = useState(0);
  const [proposedFor, setProposedFor] = useState<string | null>(null);
  const isZoneOpen = useRef(edited === undefined && !writing.isRestored);
  const form = useRef<HTMLFormElement>(null);
  const client = useQueryClient();
  const router = useRouter();
  const { mutate, isPending, isSuccess, error, reset } = useMutation<Ticket, Error, Draft>({
    mutationFn: (sent) => save(sent, opened).catch((failure) => readIfChanged(failure, opened)),
    onSuccess: (ticket) => {
      writing.sent();
      client.setQueryData(['ticket', ticket.id], ticket);
      void client.invalidateQueries({ queryKey: ['tickets'] });
      void client.invalidateQueries({ queryKey: ['selling'] });
      router.push(`/tickets/${ticket.id}`);
    },
    onError: (failure) => {
      if (failure instanceof ChangedMeanwhile) writing.rebase(failure.ticket);
    },
  });
  const busy = isPending || isSuccess;
  const isChangedElsewhere = error instanceof ChangedMeanwhile;
  const refused = refusedFields(error, place, viewer);

  useEffect(() => {
    if ((error && !isChangedElsewhere) || attempts > 0) focusMistake(form.current);
  }, [error, isChangedElsewhere, attempts]);

  const change = (fields: Partial<Draft>) => {
    if ('timeZone' in fields) isZoneOpen.current = false;
    writing.change(asOpened(fields, opened));
    setUnfinished(unfinishedIn(form.current));
    setFound((held) => Object.fromEntries(Object.entries(held).filter(([name]) => !(name in fields))));
  };
  const proposeZone = async () => {
    const city = draft.city.trim();
    if (city === '' || !isZoneOpen.current) return;
    const timeZone = await zoneOfCity(city, userId);
    if (timeZone === null || !isZoneOpen.current) return;
    writing.change({ timeZone });
    setProposedFor(city);
  };
  const discard = () => {
    writing.discard();
    setFound({});
    reset();
    // What is half typed into a date field is the browser's, and goes with the field.
    setFormNumber(formNumber + 1);
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const mistakes = mistakesIn(draft, {
      ...{ currency, now: serverNow(), viewer, opened },
      unfinished: unfinishedIn(form.current),
    });
    setFound(mistakes);
    if (Object.keys(mistakes).length === 0) return mutate(draft);
    reset();
    setAttempts(attempts + 1);
  };
  const isShownAtFields = Object.keys(refused).length > 0;
  const zoneHint = `The venue’s${proposedFor ? `, as in other listings in ${proposedFor}` : ''}. All times here are on its clocks.`;
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem] lg:gap-8">
      <form ref={form} key={formNumber} method="post" noValidate onSubmit={submit} className="panel grid min-w-0 gap-5">
        {writing.isRestored ? (
          <Notice onRetry={discard} retryText="Discard">
            We kept what you typed.
          </Notice>
        ) : null}
        {writing.both.length + writing.elsewhere.length > 0 ? (
          <ChangedElsewhere
            key={opened?.ticket.version}
            {...{ draft, mine: writing.mine, now: writing.pristine, currency }}
            {...{ both: writing.both, elsewhere: writing.elsewhere, onChoose: writing.choose }}
          />
        ) : null}
        <TicketFields
          draft={draft}
          mistakes={{ ...refused, ...found }}
          currency={currency}
          isForSale={opened?.ticket.status !== 'withdrawn'}
          taken={taken}
          zoneHint={zoneHint}
          onChange={change}
          onCityLeft={() => void proposeZone()}
        />
        {isChangedElsewhere || isShownAtFields ? null : <FormError error={error} place={place} />}
        <button type="submit" aria-disabled={busy} className="button button-next w-full !min-h-14">
          {busy ? 'One moment…' : button}
        </button>
        {children}
      </form>
      <div className="max-lg:-order-1 lg:sticky lg:top-6">
        <Preview draft={draft} currency={currency} opened={opened} />
      </div>
    </div>
  );
};
