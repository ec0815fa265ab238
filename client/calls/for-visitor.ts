/**
 * What a read of the client's server for a page carries on from the request for that page, so that the service counts
 * it for the visitor's network. The list of addresses goes on unchanged: the ingress has added what it saw at its right
 * end, and services count from there (`TRUST_PROXY`), as they do when a browser asks them through the same ingress.
 */
export const forVisitor = (request: Pick<Headers, 'get'>): Readonly<Record<string, string>> => {
  const addresses = request.get('x-forwarded-for');
  return addresses === null ? {} : { 'x-forwarded-for': addresses };
};
