/** What is wrong, in a sentence, and the heading in docs/runbook.md that says what to do. */
export type Problem = { readonly what: string; readonly section: string };
