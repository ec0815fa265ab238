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

/** PostgreSQL's own codes for a server or a database that takes no work, and Node's for one that is not there. */
const databaseAway = /^(?:08\w{3}|57P\d\d|53300|55000|ECONNREFUSED|ECONNRESET)$/;

/**
 * The advice for an error: advice as it is, and advice for wrong options, for databases that do not answer, and for the
 * mishaps that befall files. Undefined for a bug.
 */
export const adviceOn = (error: unknown): string | undefined => {
  if (error instanceof Advice) return error.message;
  const { code = '', path, message = '' } = (error ?? {}) as { code?: string; path?: string; message?: string };
  // Node adds advice after its first sentence that is meant for programmers.
  if (code.startsWith('ERR_PARSE_ARGS'))
    return `${message.split('. ', 1)[0]}. Leave it out, or look the command up: README.md and test/README.md.`;
  if (databaseAway.test(code))
    return `A store does not answer (${message || code}). See which with npm run ops -- status, and try again once it does.`;
  return path && reasons[code] ? `${path} ${reasons[code]}.` : undefined;
};
