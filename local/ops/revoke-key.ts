import type { Command } from './command.ts';
import { readArguments } from './read-arguments.ts';
import { runService } from './run-service.ts';

/** `revoke-key [kid]`: from now on services refuse a signing key and all tokens it signed, and a new key signs. */
export const revokeKey: Command = (args) => {
  const { words } = readArguments(args, {}, 1);
  return async (running, say) => {
    const { ok, output } = await runService(running, 'auth', ['revoke-key', ...words]);
    say(output);
    return ok ? 0 : 1;
  };
};
