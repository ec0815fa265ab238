import { type ServiceName, serviceNames } from '../processes.ts';
import { type Command, WrongUsage } from './command.ts';
import { oneOf, readArguments } from './read-arguments.ts';
import { runService } from './run-service.ts';

/** Who owns what a service keeps copies of. */
const ownersOf: Readonly<Record<ServiceName, readonly ServiceName[]>> = {
  auth: [],
  tickets: ['auth', 'orders'],
  orders: ['tickets', 'payments'],
  payments: ['orders'],
  expiration: ['orders'],
};

/** `rebuild <service>`: empties a service's copies and has their owners publish the current state of everything. */
export const rebuild: Command = (args) => {
  const { words } = readArguments(args, {}, 1);
  const service = oneOf(serviceNames, 'service', words[0]);
  const owners = ownersOf[service];
  if (owners.length === 0) throw new WrongUsage('Auth hears nobody, so it has no copies to rebuild.');
  return async (running, say) => {
    for (const [name, command] of [[service, 'forget'], ...owners.map((owner) => [owner, 'republish'])] as const) {
      const { ok, output } = await runService(running, name as ServiceName, [command as string]);
      say(`${name?.padEnd(12)}${output}`);
      if (!ok) {
        say(`\nThe copies of ${service} are not whole. Mend what is named above, then rebuild again: it does no harm.`);
        return 1;
      }
    }
    say('\nThe copies fill as the messages arrive. "npm run ops -- verify --wait 60" tells when all is there.');
    return 0;
  };
};
