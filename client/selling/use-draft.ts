'use client';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { useCallback, useEffect, useState } from 'react';
import { serverNow } from '../calls/server-time.ts';
import { type Draft, type DraftField, isSameDraft, type MomentField } from './draft.ts';
import { dropDraft } from './draft-store.ts';
import { keepDraft, readKept } from './kept-draft.ts';
import { mergeDrafts } from './merge-drafts.ts';
import { type Opened, openedOf } from './ticket-body.ts';

type State = {
  readonly draft: Draft;
  /** What the form began with, and of an edit the ticket as it was then. */
  readonly pristine: Draft;
  readonly opened: Opened | undefined;
  /** What was typed here in the fields that were changed elsewhere, too. */
  readonly mine: Draft;
  readonly both: readonly DraftField[];
  readonly elsewhere: readonly DraftField[];
  readonly isRestored: boolean;
};

const begin = (pristine: Draft, opened: Opened | undefined): State => ({
  ...{ draft: pristine, pristine, opened, mine: pristine, both: [], elsewhere: [], isRestored: false },
});

/** The form goes on with what was typed in it, on the ticket as it is by now. */
const goOn = (base: Draft, mine: Draft, opened: Opened): State => {
  const merged = mergeDrafts(base, mine, opened.draft);
  return { ...begin(opened.draft, opened), ...merged, mine };
};

const restore = (initial: Draft, opened: Opened | undefined, keepAs: string | null): State => {
  const fresh = begin(initial, opened);
  const kept = keepAs === null ? null : readKept(keepAs, serverNow());
  if (!kept) return fresh;
  const state = opened ? goOn(kept.base ?? kept.draft, kept.draft, opened) : { ...fresh, draft: kept.draft };
  return isSameDraft(state.draft, initial) ? fresh : { ...state, isRestored: true };
};

type Given = {
  readonly initial: Draft;
  readonly edited: Ticket | undefined;
  /** Where it is kept until it is sent; null while nobody knows whose it is. */
  readonly keepAs: string | null;
  /** Fields in which something stands that is no date yet. A reload cannot bring that back, so the last date is kept. */
  readonly unfinished: readonly MomentField[];
};

/** What stands in the form of a ticket. It survives whatever happens to the page until it is sent or discarded. */
export const useDraft = ({ initial, edited, keepAs, unfinished }: Given) => {
  const [state, setState] = useState(() => restore(initial, edited && openedOf(edited), keepAs));
  const [isSent, setSent] = useState(false);
  const { draft, pristine, opened } = state;

  useEffect(() => {
    if (keepAs === null) return;
    const whole = { ...draft, ...Object.fromEntries(unfinished.map((field) => [field, pristine[field]])) };
    if (isSent || isSameDraft(whole, pristine)) dropDraft(keepAs);
    else keepDraft(keepAs, { draft: whole, ...(opened ? { base: opened.draft } : {}) }, serverNow());
  }, [keepAs, isSent, draft, pristine, opened, unfinished]);

  const change = useCallback((fields: Partial<Draft>) => {
    setState((now) => ({ ...now, draft: { ...now.draft, ...fields }, mine: { ...now.mine, ...fields } }));
  }, []);
  /** Takes one of both values of a field: the one that was typed here, or the one that the ticket has by now. */
  const choose = useCallback((field: DraftField, isMine: boolean) => {
    setState((now) => ({ ...now, draft: { ...now.draft, [field]: (isMine ? now.mine : now.pristine)[field] } }));
  }, []);
  const discard = useCallback(() => setState((now) => begin(now.pristine, now.opened)), []);
  /** The ticket was changed elsewhere: its form goes on from there. */
  const rebase = useCallback((ticket: Ticket) => {
    setState((now) => goOn(now.pristine, now.draft, openedOf(ticket)));
  }, []);
  const sent = useCallback(() => setSent(true), []);
  return { ...state, change, choose, discard, rebase, sent };
};
