import type { Definition } from './definitions.ts';
import type { Hearing } from './heard.ts';

const introduction = `# Messages

Everything the services tell each other. \`npm run generate\` writes this page from the code: change that, not this page.

A message tells the whole state of one thing and its version, in the same transaction as the change it tells of. Who
hears it keeps a copy that is never older than what it knew. So messages may come late, twice or in any order.

To follow one: *said by* leads to the schema of its body; *heard by* leads to the list of everything that service hears,
and the arrow to what the service then does. How a message looks on the wire is in [asyncapi.yaml](asyncapi.yaml).
`;

/** The table of all messages: what each tells, who says it, who hears it and what that sets off. */
export const messagesPage = (messages: readonly Definition[], hearings: readonly Hearing[]): string => {
  const rows = messages.map(({ type, tells, owner, file }) => {
    const heard = hearings.filter((hearing) => hearing.type === type).map(writeHearing);
    return `| \`${type}\` | ${tells} | ${link(owner, file)} | ${heard.join('<br>') || 'nobody yet'} |`;
  });
  const table = ['| message | what it tells | said by | heard by |', '|---|---|---|---|', ...rows];
  return `${introduction}\n${table.join('\n')}\n`;
};

const writeHearing = ({ service, listedIn, handlers, afterAllBefore }: Hearing): string => {
  const effects = handlers.map(({ name, file }) => link(`\`${name}\``, file)).join(', ');
  return `${link(service, listedIn)} → ${effects}${afterAllBefore ? ', after all that was said before it' : ''}`;
};

const link = (text: string, file: string): string => `[${text}](../${file})`;
