import { cookie } from '@ticketing/common/http/cookie';
import { Refusal } from '@ticketing/common/refusal';
import type { FastifyRequest } from 'fastify';

const crossSite = () => new Refusal('cross-site-write', 'Only our own pages may do this. Send the request from there.');

/** For sign-up and sign-in: anybody but another site's page in a browser, which says so in `Sec-Fetch-Site`. */
export const refuseOtherSites = async ({ headers }: FastifyRequest): Promise<void> => {
  if (!['same-origin', 'none', undefined].includes(headers['sec-fetch-site'] as string | undefined)) throw crossSite();
};

/** For writes that a cookie authenticates: only our own pages, as everywhere (see common's `authenticate.ts`). */
export const onlyOwnPages =
  (sessionCookie: string) =>
  async ({ headers }: FastifyRequest): Promise<void> => {
    const site = headers['sec-fetch-site'];
    const borneByCookie = cookie(headers.cookie, sessionCookie) !== undefined;
    if (site !== 'same-origin' && (borneByCookie || site !== undefined)) throw crossSite();
  };
