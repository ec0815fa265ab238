/** A request while it is being made worse. */
export type Draft = {
  method: string;
  /** Already encoded. */
  path: string;
  query: [name: string, value: string][];
  headers: [name: string, value: string][];
  /** Names and JSON texts of the body's fields; null where there is none. */
  fields: [name: string, json: string][] | null;
  /** In place of the fields. */
  body: Buffer | null;
};

/** The fields as a JSON text; a key may be there twice. */
export const jsonOf = (fields: readonly [string, string][]): string =>
  `{${fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;

/** The bytes that go out. */
export const writeRequest = ({ method, path, query, headers, fields, body }: Draft): Buffer => {
  const search = query.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
  const content = body ?? (fields ? Buffer.from(jsonOf(fields)) : Buffer.alloc(0));
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  if (content.length > 0 || fields) lines.push(`Content-Length: ${content.length}`);
  const head = `${method} ${path}${search ? `?${search}` : ''} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), content]);
};

/** Half a character cannot be percent-encoded; three bytes that are no UTF-8 stand for it. */
const percentEncode = (text: string): string =>
  [...text].map((letter) => (letter.isWellFormed() ? encodeURIComponent(letter) : '%ED%A0%80')).join('');
