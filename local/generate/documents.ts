import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAccepted, writeContracts } from '../../packages/contracts/growth/accepted.ts';
import { contractBreaks } from '../../packages/contracts/growth/breaks.ts';
import { contractsToday } from '../../packages/contracts/growth/contracts.ts';
import { readAsvs } from '../asvs/answers.ts';
import { withAsvsTable } from '../asvs/table.ts';
import { root } from '../config.ts';
import { mutationPage } from '../mutation/page.ts';
import { readResults } from '../mutation/stored-results.ts';
import { asyncapi } from './asyncapi.ts';
import { definitions } from './definitions.ts';
import { hearings } from './heard.ts';
import { limitsPage } from './limits-page.ts';
import { messagesPage } from './messages-page.ts';
import { routeBreaks } from './routes.ts';
import { type OpenApi, surfaces } from './services.ts';

/** A generated file: its path from the root of the repository, what it says now and what the code says. */
export type Document = { readonly file: string; readonly committed: string | null; readonly text: string };

export type Generated = {
  readonly documents: readonly Document[];
  /** What would break for others, one sentence each; empty when the contracts have only grown. */
  readonly breaks: readonly string[];
};

/** Everything that is written from the code; the same code gives the same text. */
export const generate = async (): Promise<Generated> => {
  const services = await surfaces();
  const messages = await definitions();
  const heard = hearings(services, messages);
  const today = contractsToday();
  const routes = services.map(({ name, openapi }) => document(openapiFile(name), json(openapi)));
  return {
    documents: [
      document('docs/messages.md', messagesPage(messages, heard)),
      document('docs/asyncapi.yaml', asyncapi(messages, heard)),
      document('docs/security-limits.md', limitsPage()),
      document('docs/mutation.md', mutationPage(readResults())),
      ...routes,
      document('docs/security.md', withAsvsTable(readFileSync(join(root, 'docs/security.md'), 'utf8'), readAsvs(root))),
      document('packages/contracts/accepted.json', writeContracts(today)),
    ],
    breaks: [
      ...contractBreaks(readAccepted(), today),
      ...routes.flatMap(({ committed, text }) => (committed ? routeBreaks(parse(committed), parse(text)) : [])),
    ],
  };
};

const openapiFile = (service: string): string => `docs/openapi/${service === 'auth' ? 'users' : service}.json`;
const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
const parse = (text: string): OpenApi => JSON.parse(text);

const document = (file: string, text: string): Document => {
  const path = join(root, file);
  return { file, text, committed: existsSync(path) ? readFileSync(path, 'utf8') : null };
};
