import { randomUUIDv7 } from 'node:crypto';
import type { Database } from '@ticketing/common/database/database';
import { callerOf, type createSignedIn } from '@ticketing/common/http/authenticate';
import { createEventStreams } from '@ticketing/common/http/event-stream';
import { readHeader } from '@ticketing/common/http/header';
import { intentionOf } from '@ticketing/common/http/idempotency';
import type { Server } from '@ticketing/common/http/server';
import type { Limiter } from '@ticketing/common/limits/limiter';
import { Refusal } from '@ticketing/common/refusal';
import {
  Cities,
  CityQuery,
  Seller,
  Selling,
  SellingQuery,
  Ticket,
  TicketPage,
  TicketQuery,
  ticketInputIn,
  ticketPatchIn,
} from '@ticketing/contracts/http/tickets';
import { Id, IfMatch } from '@ticketing/contracts/values';
import { z } from 'zod';
import type { Browsing } from './browsing.ts';
import { denyListing, list } from './domain/listing.ts';
import { etagOf } from './domain/public-ticket.ts';
import type { limits } from './limits.ts';
import type { Announce } from './live/announce.ts';
import type { Live } from './live/live.ts';
import { refusalOf } from './refusals.ts';
import type { ToTicket } from './store/ticket-row.ts';
import { findTicket } from './store/tickets.ts';
import type { createCitySuggestions } from './suggest-cities.ts';
import { editTicket, withdrawTicket } from './use-cases/change-ticket.ts';
import { createTicket } from './use-cases/create-ticket.ts';
import { showSeller } from './use-cases/show-seller.ts';
import { showSelling } from './use-cases/show-selling.ts';

export type HttpContext = {
  readonly database: Database;
  readonly announce: Announce;
  readonly live: Live;
  readonly browsing: Browsing;
  readonly suggestCities: ReturnType<typeof createCitySuggestions>;
  readonly currency: string;
  /** The installation's, for listings that name none. */
  readonly timeZone: string;
  readonly toTicket: ToTicket;
  readonly signedIn: ReturnType<typeof createSignedIn>;
  readonly limiter: Limiter<typeof limits>;
};

const params = z.strictObject({ id: Id });
const liveQuery = z.strictObject({ lastEventId: z.string().max(100).optional() });
const forSignedIn = { security: [{ token: [] }] };

/** Everything that can be asked of tickets. */
export const addRoutes = (app: Server, context: HttpContext): void => {
  const { database, live, browsing, suggestCities, signedIn, limiter, currency, timeZone, toTicket } = context;
  const openStream = createEventStreams(app, ({ network }) =>
    limiter.enter({ streamsOfNetwork: network, streams: 'all' }),
  );
  const reads = limiter.limited('readsByNetwork');
  const changes = [signedIn, ...limiter.limited('changesByUser', 'changesByNetwork')];

  app.get(
    '/api/tickets',
    { onRequest: reads, schema: { summary: 'Browse', querystring: TicketQuery, response: { 200: TicketPage } } },
    async ({ query, url }, reply) =>
      // Text, when it is said to be JSON, goes out as it is.
      reply.type('application/json; charset=utf-8').send((await browsing.page(url, query)) as never),
  );

  app.get(
    '/api/tickets/cities',
    {
      onRequest: reads,
      schema: { summary: 'Cities where something is on sale', querystring: CityQuery, response: { 200: Cities } },
    },
    ({ query }) => suggestCities(query.q ?? ''),
  );

  app.get(
    '/api/tickets/selling',
    {
      onRequest: [signedIn, ...reads],
      schema: { summary: 'My sales', ...forSignedIn, querystring: SellingQuery, response: { 200: Selling } },
    },
    (request) => showSelling(database, callerOf(request).id, request.query, new Date(), toTicket),
  );

  app.get(
    '/api/tickets/sellers/:id',
    { onRequest: reads, schema: { summary: 'A seller', params, response: { 200: Seller } } },
    (request) => showSeller(database, request.params.id),
  );

  app.get(
    '/api/tickets/live',
    { exposeHeadRoute: false, schema: { summary: 'Every ticket, whenever it changes', querystring: liveQuery } },
    async (request, reply) => {
      const lastEventId = request.headers['last-event-id'] ?? request.query.lastEventId;
      await live.join(openStream(request, reply), lastEventId?.toString());
    },
  );

  app.get(
    '/api/tickets/:id',
    { onRequest: reads, schema: { summary: 'One ticket', params, response: { 200: Ticket, 304: z.null() } } },
    async (request, reply) => {
      const row = await findTicket(database, request.params.id);
      if (!row) throw new Refusal('not-found', 'There is no such ticket.');
      const ticket = toTicket(row);
      const etag = etagOf(ticket);
      reply.header('etag', etag).header('cache-control', 'no-cache');
      if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send(null);
      return ticket;
    },
  );

  app.post(
    '/api/tickets',
    {
      onRequest: [signedIn, ...limiter.limited('listingsByUser', 'listingsByNetwork')],
      schema: {
        summary: 'List a ticket for sale',
        ...forSignedIn,
        body: ticketInputIn(currency),
        response: { 201: Ticket },
      },
    },
    async (request, reply) => {
      const now = new Date();
      const seller = { id: randomUUIDv7(), sellerId: callerOf(request).id, currency, now };
      const ticket = list({ timeZone, ...request.body }, seller);
      const denial = denyListing(ticket, now);
      if (denial) throw refusalOf(denial);
      const answer = await createTicket(context, intentionOf(request), ticket);
      browsing.forget();
      // An earlier release stored answers without a zone.
      const body: Ticket = { timeZone, ...(answer.body as Omit<Ticket, 'timeZone'>) };
      return reply.code(201).header('location', `/api/tickets/${body.id}`).header('etag', etagOf(body)).send(body);
    },
  );

  app.patch(
    '/api/tickets/:id',
    {
      onRequest: changes,
      schema: { summary: 'Edit', ...forSignedIn, params, body: ticketPatchIn(currency), response: { 200: Ticket } },
    },
    async (request, reply) => {
      const ticket = await editTicket(
        context,
        {
          id: request.params.id,
          callerId: callerOf(request).id,
          ifMatch: readHeader('If-Match', request.headers['if-match'], IfMatch),
          now: new Date(),
        },
        request.body,
      );
      browsing.forget();
      return reply.header('etag', etagOf(ticket)).send(ticket);
    },
  );

  app.delete(
    '/api/tickets/:id',
    {
      onRequest: changes,
      schema: { summary: 'Take off sale', ...forSignedIn, params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await withdrawTicket(context, { id: request.params.id, callerId: callerOf(request).id, now: new Date() });
      browsing.forget();
      return reply.code(204).send(null);
    },
  );
};
