import type { Settings } from '../config.ts';
import type { StackDescription } from '../stack-file.ts';

/** The stack an operator's command is about. */
export type Running = { readonly settings: Settings; readonly stack: StackDescription };

/** Where a command's words go. */
export type Say = (text: string) => void;

/** Does what its arguments say and gives the exit code. @throws WrongUsage, Advice */
export type Act = (running: Running, say: Say) => Promise<number>;

/** An operator's command: reads its arguments before anything is touched. @throws WrongUsage */
export type Command = (args: readonly string[]) => Act;

/** The command was not understood: one sentence for a person, who is then shown the help. */
export class WrongUsage extends Error {
  override name = 'WrongUsage';
}
