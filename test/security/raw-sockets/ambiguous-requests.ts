/** A request that hides another one: `bytes` of one request whose body, in one of two readings, is `hidden`. */
export type Ambiguous = {
  readonly name: string;
  /** Must always be refused: it can be read in two ways, or it removes a header that a service depends on. */
  readonly isRefused: boolean;
  bytes(hidden: string): string;
};

/** Answered at once, so that the connection looks free while the service works on a hidden request. */
const head = (...lines: readonly string[]): string =>
  `${['GET /api/users/jwks HTTP/1.1', 'Host: localhost', ...lines].join('\r\n')}\r\n\r\n`;
const chunked = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

const oddNames = [
  'x-',
  'keep-alive',
  'close',
  'upgrade',
  'te',
  'trailer',
  'content_length',
  '"content-length"',
  'content-length;q=1',
  'accept',
];
const named = ['authorization', 'cookie', 'content-type', 'x-forwarded-for', 'x-request-id', ...oddNames];
const framing = ['content-length', 'transfer-encoding', 'host', 'Content-Length', 'close, content-length', 'x,\thost'];

const named1 = (name: string, isRefused: boolean): Ambiguous => ({
  name: `Connection: ${name}`,
  isRefused,
  bytes: (hidden) => head(`Connection: ${name}`, `Content-Length: ${hidden.length}`) + hidden,
});

const refused = (name: string, bytes: (hidden: string) => string): Ambiguous => ({ name, isRefused: true, bytes });
const lengthOf = ({ length }: string): string => `Content-Length: ${length}`;
const coding = 'Transfer-Encoding: chunked';

/** Every known way to make two parsers disagree about where one request ends. */
export const ambiguousRequests: readonly Ambiguous[] = [
  ...framing.map((name) => named1(name, true)),
  ...named.map((name) => named1(name, false)),
  refused('Connection: transfer-encoding with chunks', (hidden) => {
    return head('Connection: transfer-encoding', coding) + chunked(hidden);
  }),
  refused('CL.TE', (hidden) => `${head(lengthOf(`0\r\n\r\n${hidden}`), coding)}0\r\n\r\n${hidden}`),
  refused('TE.CL', (hidden) => head(coding, 'Content-Length: 4') + chunked(hidden)),
  refused('TE.TE, one unknown', (hidden) => head(coding, 'Transfer-Encoding: identity') + chunked(hidden)),
  refused('TE.TE, twice', (hidden) => head(coding, coding) + chunked(hidden)),
  refused('TE.TE in a list', (hidden) => head('Transfer-Encoding: chunked, identity') + chunked(hidden)),
  refused('a coding before chunked', (hidden) => head('Transfer-Encoding: gzip, chunked') + chunked(hidden)),
  refused('an unknown coding', (hidden) => head('Transfer-Encoding: xchunked', lengthOf(hidden)) + hidden),
  refused('a space before the colon', (hidden) => head('Transfer-Encoding : chunked', lengthOf(hidden)) + hidden),
  refused('two lengths', (hidden) => head(lengthOf(hidden), 'Content-Length: 0') + hidden),
  refused('two lengths, the other first', (hidden) => head('Content-Length: 0', lengthOf(hidden)) + hidden),
  refused('one length twice', (hidden) => head(lengthOf(hidden), lengthOf(hidden)) + hidden),
  refused('a list of lengths', (hidden) => head(`Content-Length: ${hidden.length}, 0`) + hidden),
  refused('a length with a sign', (hidden) => head(`Content-Length: +${hidden.length}`) + hidden),
  refused('a negative length', (hidden) => head('Content-Length: -1') + hidden),
  refused('a hexadecimal length', (hidden) => head(`Content-Length: 0x${hidden.length.toString(16)}`) + hidden),
  refused('a folded length', (hidden) => head(`Content-Length:\r\n ${hidden.length}`) + hidden),
  refused('a folded coding', (hidden) => head(`X-One: a\r\n ${coding}`, lengthOf(hidden)) + hidden),
  refused('bare LF everywhere', (hidden) => head(lengthOf(hidden)).replaceAll('\r', '') + hidden),
  refused('bare LF in the head', (hidden) => head(`X-One: a\n${coding}`, lengthOf(hidden)) + hidden),
  refused('bare CR in the head', (hidden) => head(`X-One: a\r${coding}`, lengthOf(hidden)) + hidden),
  refused(
    'a chunk that ends with bare LF',
    (hidden) => `${head(coding)}${hidden.length.toString(16)}\n${hidden}\n0\n\n`,
  ),
  refused('a chunk size with a prefix', (hidden) => `${head(coding)}0x${chunked(hidden)}`),
  refused('a chunk longer than its size', (hidden) => `${head(coding)}1\r\n${hidden}\r\n0\r\n\r\n`),
  refused('NUL in a name', (hidden) => head(`Content\0-Length: 0`, lengthOf(hidden)) + hidden),
];

/** Requests without a body whose target or host can be read in two ways. */
export const ambiguousHosts: readonly string[] = [
  'GET /api/users/jwks HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n',
  'GET /api/users/jwks HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n',
  'GET /api/users/jwks HTTP/1.1\r\n\r\n',
  'GET /api/users/jwks HTTP/1.1\r\nHost: user@localhost\r\n\r\n',
  'GET /api/users/jwks HTTP/1.1\r\nHost: a/b?c\r\n\r\n',
];
