/** Where a request holds this, each asking puts a key that was never used. */
export const freshKey = '<fresh-key>';

type Ask = {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A whole HTTP/1.1 request as text, for a kept-alive connection. */
export const request = (method: string, path: string, { token, body, headers = {} }: Ask = {}): string => {
  const content = body === undefined ? '' : JSON.stringify(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    ...(token ? [`authorization: Bearer ${token}`] : []),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(content ? ['content-type: application/json', `content-length: ${Buffer.byteLength(content)}`] : []),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${content}`;
};

/** Reserves one place under an Idempotency-Key that each asking has anew. */
export const reserve = (token: string, ticketId: string): string =>
  request('POST', '/api/orders', { token, body: { ticketId }, headers: { 'idempotency-key': freshKey } });
