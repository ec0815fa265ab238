import { type Draft, draftFields, momentFields } from './draft.ts';
import { store, stored } from './draft-store.ts';

/** What was typed into a form and not sent yet. `base` is what stood in the form of an edit when it was opened. */
export type Kept = { readonly draft: Draft; readonly base?: Draft };

const isDraft = (value: unknown): value is Draft => {
  const draft = (value ?? {}) as Record<string, unknown>;
  return draftFields.every((field) =>
    (momentFields as readonly string[]).includes(field)
      ? typeof (draft[field] as { local?: unknown } | null | undefined)?.local === 'string'
      : typeof draft[field] === 'string',
  );
};

/** `now` in ms. */
export const keepDraft = (name: string, kept: Kept, now: number): void => store(name, kept, now);

/** What was kept under this name in the last week, or null. Another release may have kept other fields: then null, too. */
export const readKept = (name: string, now: number): Kept | null => {
  const kept = stored(name, now);
  if (!kept || !isDraft(kept.draft)) return null;
  if (kept.base === undefined) return { draft: kept.draft };
  return isDraft(kept.base) ? { draft: kept.draft, base: kept.base } : null;
};
