/**
 * The id in a page's address in its one spelling, or `null` when nothing can have it. A page of `null` is not found
 * without asking a service, whose other routes (`/api/tickets/live`) a word could lead to.
 */
export const idOf = (given: string): string | null =>
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(given) ? given.toLowerCase() : null;
