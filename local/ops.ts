import { Advice } from './advice.ts';
import { environment } from './config.ts';
import { backup } from './ops/backup.ts';
import { type Command, WrongUsage } from './ops/command.ts';
import { deadLetters } from './ops/dead-letters.ts';
import { findStack } from './ops/find-stack.ts';
import { help } from './ops/help.ts';
import { rebuild } from './ops/rebuild.ts';
import { replay } from './ops/replay.ts';
import { restore } from './ops/restore.ts';
import { restored } from './ops/restored.ts';
import { retire } from './ops/retire.ts';
import { revokeKey } from './ops/revoke-key.ts';
import { sql } from './ops/sql.ts';
import { status } from './ops/status.ts';
import { verifyCommand } from './ops/verify-command.ts';

const commands: ReadonlyMap<string, Command> = new Map([
  ['status', status],
  ['verify', verifyCommand],
  ['replay', replay],
  ['rebuild', rebuild],
  ['restored', restored],
  ['retire', retire],
  ['backup', backup],
  ['restore', restore],
  ['revoke-key', revokeKey],
  ['dead-letters', deadLetters],
  ['sql', sql],
]);

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const operate = async ([name, ...args]: readonly string[]): Promise<number> => {
  if (name === 'help' || name === '--help' || args.includes('--help')) {
    say(help);
    return 0;
  }
  const command = commands.get(name ?? '');
  if (!command) throw new WrongUsage(name === undefined ? 'Say what to do.' : `There is no command "${name}".`);
  const act = command(args);
  return act(findStack(environment()), say);
};

try {
  process.exitCode = await operate(process.argv.slice(2));
} catch (error) {
  if (error instanceof WrongUsage) {
    process.stderr.write(`${error.message}\n\n${help}\n`);
    process.exitCode = 2;
  } else if (error instanceof Advice) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else throw error;
}
