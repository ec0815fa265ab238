import { cookie } from '@ticketing/common/http/cookie';
import { createRequestSource, type OwnAddresses, otherAddressText } from '@ticketing/common/http/request-source';
import { Refusal } from '@ticketing/common/refusal';
import type { FastifyRequest } from 'fastify';

export type OnlyOwnPages = (request: FastifyRequest) => Promise<void>;

/** For sign-up and sign-in: anybody but a page of another site. */
export const createRefuseOtherSites = (addresses: OwnAddresses): OnlyOwnPages => {
  const sourceOf = createRequestSource(addresses);
  return async ({ headers }) => {
    if (sourceOf(headers) === 'other-site')
      throw new Refusal('cross-site-write', otherAddressText(addresses.PUBLIC_URL));
  };
};

/** For writes that a cookie authenticates: only our own pages, as everywhere (see common's `authenticate.ts`). */
export const createOnlyOwnPages = (addresses: OwnAddresses, sessionCookie: string): OnlyOwnPages => {
  const sourceOf = createRequestSource(addresses);
  return async ({ headers }) => {
    const source = sourceOf(headers);
    const isBorneByCookie = cookie(headers.cookie, sessionCookie) !== undefined;
    if (source !== 'own-page' && (isBorneByCookie || source !== 'program'))
      throw new Refusal('cross-site-write', otherAddressText(addresses.PUBLIC_URL));
  };
};
