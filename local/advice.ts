/** An error meant for whoever started the stack: one sentence on what happened and what to do. Shown without a stack trace. */
export class Advice extends Error {
  override name = 'Advice';
}
