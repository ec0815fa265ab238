import { type Command, WrongUsage } from './command.ts';
import { readArguments } from './read-arguments.ts';
import { showReport } from './show-report.ts';
import { verify } from './verify.ts';

/** `verify [--wait <seconds>]`: shows what is compared and what differs; 1 when anything does. */
export const verifyCommand: Command = (args) => {
  const { values } = readArguments(args, { wait: { type: 'string', default: '0' } }, 0);
  const waitSeconds = Number(values.wait);
  if (!/^\d+$/.test(values.wait)) throw new WrongUsage(`"${values.wait}" is not a number of seconds.`);
  return async ({ stack }, say) => {
    const report = await verify(stack, { waitSeconds });
    say(showReport(report));
    return report.clean ? 0 : 1;
  };
};
