import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Owner } from '@ticketing/contracts/messages/envelope';
import { subscriptions as expirationHears } from '../../services/expiration/src/messages.ts';
import type { Timers } from '../../services/expiration/src/timers.ts';
import { root } from '../config.ts';
import type { Definition } from './definitions.ts';
import { type Handler, handlersIn, sentenceOf } from './handlers.ts';
import type { Surface } from './services.ts';

/** What a message sets off, and what that does in one sentence. */
export type Effect = Handler & { readonly does: string };

/** That a service hears a message: where it says so, and what it then does. */
export type Hearing = {
  readonly service: Owner;
  readonly type: string;
  readonly listedIn: string;
  readonly handlers: readonly Effect[];
};

type Hearer = Pick<Surface, 'name' | 'hears'>;

/** Expiration has no database, so it is no definition that can be put together: only its list is asked for. */
const expiration: Hearer = { name: 'expiration', hears: expirationHears({} as Timers) };

/** Who hears what, from the subscriptions of the services as they run. */
export const hearings = (services: readonly Surface[], messages: readonly Definition[]): Hearing[] =>
  [...services, expiration].filter(({ hears }) => hears.length > 0).flatMap((service) => hearingsOf(service, messages));

const hearingsOf = ({ name, hears }: Hearer, messages: readonly Definition[]): Hearing[] => {
  const listedIn = `services/${name}/src/messages.ts`;
  const handlers = handlersIn(listedIn, read(listedIn));
  return hears.map(({ type }) => {
    const definition = messages.find((message) => message.type === type);
    const handled = handlers.get(definition?.name ?? '');
    if (!handled) throw new Error(`${name} hears ${type}, but ${listedIn} does not say so: list it there.`);
    return { service: name, type, listedIn, handlers: handled.map(effectOf) };
  });
};

const effectOf = (handler: Handler): Effect => ({ ...handler, does: sentenceOf(handler, read(handler.file)) });

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
