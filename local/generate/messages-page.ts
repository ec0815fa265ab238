import type { Definition } from './definitions.ts';
import type { Effect, Hearing } from './heard.ts';

const introduction = `# Messages

Everything the services tell each other. \`npm run generate\` writes this page from the code: change that, not this page.

A message tells the whole state of one thing and its version, in the same transaction as the change it tells of. Who
hears it keeps a copy that is never older than what it knew. So messages may come late, twice or in any order.

To follow one: *said by* leads to the schema of its body, *heard by* to the list of everything that service hears, and
the arrow to what the service then does, in the words of the second table. How a message looks on the wire is in
[asyncapi.yaml](asyncapi.yaml).
`;

/** Two tables: what each message tells, who says it and who hears it; and what hearing it sets off. */
export const messagesPage = (messages: readonly Definition[], hearings: readonly Hearing[]): string => {
  const rows = messages.map(({ type, tells, owner, file }) => {
    const heard = hearings.filter((hearing) => hearing.type === type).map(writeHearing);
    return [`\`${type}\``, tells, link(owner, file), heard.join('<br>') || 'nobody yet'];
  });
  const effects = hearings.flatMap(({ service, handlers }) =>
    handlers.map((effect) => [service, writeEffect(effect), effect.does]),
  );
  return [
    introduction,
    table(['message', 'what it tells', 'said by', 'heard by'], rows),
    '## What that sets off\n',
    table(['in', 'function', 'what it does'], withoutRepeats(effects)),
  ].join('\n');
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');

const withoutRepeats = (rows: readonly (readonly string[])[]): readonly (readonly string[])[] => [
  ...new Map(rows.map((cells) => [cells.join(), cells])).values(),
];

const writeHearing = ({ service, listedIn, handlers }: Hearing): string =>
  `${link(service, listedIn)} → ${handlers.map(writeEffect).join(', ')}`;

const writeEffect = ({ name, file }: Effect): string => link(`\`${name}\``, file);

const link = (text: string, file: string): string => `[${text}](../${file})`;
