import { type Draft, type DraftField, draftFields, isSameIn } from './draft.ts';

/** Two people, or two windows, changed one ticket. */
export type Merged = {
  /** What was typed here, and what was changed elsewhere in the fields that were not touched here. */
  readonly draft: Draft;
  /** Fields that both changed, to different values. `draft` has what was typed here. */
  readonly both: readonly DraftField[];
  /** Fields that were changed elsewhere alone. */
  readonly elsewhere: readonly DraftField[];
};

/** What was typed (`mine`) into a form that began with `base`, for a ticket that is `theirs` by now. */
export const mergeDrafts = (base: Draft, mine: Draft, theirs: Draft): Merged => {
  const isMine = (field: DraftField): boolean => !isSameIn(field, mine, base);
  const isTheirs = (field: DraftField): boolean => !isSameIn(field, theirs, base);
  return {
    draft: Object.fromEntries(draftFields.map((field) => [field, (isMine(field) ? mine : theirs)[field]])) as Draft,
    both: draftFields.filter((field) => isMine(field) && isTheirs(field) && !isSameIn(field, mine, theirs)),
    elsewhere: draftFields.filter((field) => isTheirs(field) && !isMine(field)),
  };
};
