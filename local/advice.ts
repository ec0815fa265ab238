/** An error meant for whoever started the stack: one sentence on what happened and what to do. Shown without a stack trace. */
export class Advice extends Error {
  override name = 'Advice';
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'may not be written by this user: choose a folder of your own with TICKETING_HOME, or change its owner',
  EPERM: 'may not be written by this user: choose a folder of your own with TICKETING_HOME, or change its owner',
  EROFS: 'cannot be written, the disk is read-only: choose another folder with TICKETING_HOME',
  ENOSPC: 'cannot be written, the disk is full: make room, then start again',
};

/** What to tell about an error: advice as it is, and advice for wrong options and for the mishaps that befall files. Undefined for a bug. */
export const adviceOn = (error: unknown): string | undefined => {
  if (error instanceof Advice) return error.message;
  const { code = '', path, message = '' } = (error ?? {}) as { code?: string; path?: string; message?: string };
  // Node adds advice after its first sentence that is meant for programmers.
  if (code.startsWith('ERR_PARSE_ARGS'))
    return `${message.split('. ', 1)[0]}. Leave it out, or look the command up: README.md and test/README.md.`;
  return path && reasons[code] ? `${path} ${reasons[code]}.` : undefined;
};
