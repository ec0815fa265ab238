/** The parts of a request besides its route. `bearer` and `cookie` are two ways to authenticate. */
export type Credential = {
  readonly bearer?: string | undefined;
  readonly cookie?: string | undefined;
};

export type Received = { readonly status: number; readonly text: string; readonly setCookies: readonly string[] };

const streamReadMs = 100;

/** Sends one request as our own page would, and reads the whole answer, or the first moment of an event stream. */
export const send = async (
  url: string,
  method: string,
  { bearer, cookie }: Credential,
  body?: unknown,
): Promise<Received> => {
  const ending = new AbortController();
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      'sec-fetch-site': 'same-origin',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(cookie === undefined ? {} : { cookie }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: ending.signal,
  });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const text = isStream ? await readFor(response, streamReadMs) : await response.text();
  if (isStream) ending.abort();
  const everything = [text, ...[...response.headers].flat()].join('\n');
  return { status: response.status, text: everything, setCookies: response.headers.getSetCookie() };
};

const readFor = async (response: Response, milliseconds: number): Promise<string> => {
  let text = '';
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  const timer = setTimeout(() => void reader?.cancel(), milliseconds);
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
    text += decoder.decode(part.value, { stream: true });
  clearTimeout(timer);
  return text;
};

/** The `Cookie` header of a browser that received these cookies. */
export const jarOf = (setCookies: readonly string[]): string =>
  setCookies.map((text) => text.split(';', 1)[0]).join('; ');

/** One complete cookie of such a header. */
export const cookieIn = (jar: string, name: string): string =>
  jar.split('; ').find((pair) => pair.startsWith(`${name}=`)) ?? '';
