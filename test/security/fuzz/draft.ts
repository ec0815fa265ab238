/** A request while it is being mutated. */
export type Draft = {
  method: string;
  /** Already encoded. */
  path: string;
  query: [name: string, value: string][];
  headers: [name: string, value: string][];
  /** Names and JSON texts of the body's fields. Null if the request has no body. */
  fields: [name: string, json: string][] | null;
  /** Replaces the fields. */
  body: Buffer | null;
};

/** The fields as a JSON text, in which a key may occur twice. */
export const jsonOf = (fields: readonly [string, string][]): string =>
  `{${fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;

/** The bytes to send. */
export const writeRequest = ({ method, path, query, headers, fields, body }: Draft): Buffer => {
  const search = query.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
  const content = body ?? (fields ? Buffer.from(jsonOf(fields)) : Buffer.alloc(0));
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  if (content.length > 0 || fields) lines.push(`Content-Length: ${content.length}`);
  const head = `${method} ${path}${search ? `?${search}` : ''} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), content]);
};

/** Half a surrogate pair cannot be percent-encoded, so three bytes of invalid UTF-8 replace it. */
const percentEncode = (text: string): string =>
  [...text].map((letter) => (letter.isWellFormed() ? encodeURIComponent(letter) : '%ED%A0%80')).join('');
