import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deviceName } from './device-name.ts';
import { safeReturn, signInFor } from './return.ts';
import { signInBody, signUpBody } from './sign-body.ts';
import { signMistakes } from './sign-mistakes.ts';

test('signing in only ever comes back to a page of ours', () => {
  assert.equal(safeReturn('/orders/1?a=b'), '/orders/1?a=b');
  for (const other of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '', null])
    assert.equal(safeReturn(other), '/');
});

test('a return address with control characters, backslashes or dots that lead to another site is refused', () => {
  for (const drop of ['\t', '\n', '\r', '\0', '\u007f', '\u0085', '\t\\', '\\'])
    for (const other of [`/${drop}/evil.example/x`, `${drop}//evil.example`, `/orders/${drop}/evil.example`])
      assert.equal(safeReturn(other), '/', JSON.stringify(other));
  for (const dots of ['.', '..', './.', '%2e', 'a/..', 'a/%2E%2e'])
    assert.equal(safeReturn(`/${dots}//evil.example`), '/', dots);
});

test('any return address stays on the site, also when a browser resolves it twice', () => {
  const piece = fc.constantFrom(...'/\\\t\n\r.@:?#', '..', '%2e', '%2f', '%5c', 'evil.example');
  const address = fc
    .array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 8 })
    .map((parts) => parts.join(''));
  const shop = 'https://shop.example/signin';
  fc.assert(
    fc.property(
      fc.oneof(
        address,
        address.map((rest) => `/${rest}`),
      ),
      (next) => {
        const path = safeReturn(next);
        const { origin, pathname, search, hash } = new URL(path, shop);
        assert.equal(origin, 'https://shop.example');
        assert.equal(new URL(`${pathname}${search}${hash}`, shop).origin, origin);
        assert.equal(safeReturn(path), path);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a page of the site is returned to unchanged', () => {
  const segment = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
  fc.assert(
    fc.property(fc.array(segment), fc.dictionary(segment, fc.string()), (path, query) => {
      const page = `/${path.join('/')}${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ''}`;
      assert.equal(safeReturn(page), page);
      assert.equal(safeReturn(new URL(signInFor(page), 'http://localhost').searchParams.get('next')), page);
    }),
  );
});

test('sign-up reports an invalid name and accepts no name; sign-in has no name field', () => {
  const mistakes = (name: string) => signMistakes('up', 'ada@example.com', 'two stubs please', name);
  assert.deepEqual(mistakes(''), {});
  assert.deepEqual(mistakes('Ada Lovelace'), {});
  for (const name of ['Ticketing Support', 'Ada\u202e', '\u3164', '🎫'.repeat(76)])
    assert.deepEqual(Object.keys(mistakes(name)), ['name'], name);
});

test('what cannot be an e-mail address or a password is named before anything is sent', () => {
  for (const [email, isAddress] of [
    ['ada@example.com', true],
    ['a.b+c@mail.example.co.uk', true],
    ['ada', false],
    ['ada@example', false],
    ['@example.com', false],
    ['ada @example.com', false],
    [' ada@example.com ', true],
    ['ada@пример.рф', true],
    ['a&b@xn--e1afmkfd.xn--p1ai', true],
    ['ada@example.com x', false],
    ['', false],
  ] as const)
    assert.deepEqual(
      signMistakes('in', email, 'x'),
      isAddress ? {} : { email: 'Enter an e-mail address, like you@example.com.' },
      email,
    );
  const password = (kind: 'in' | 'up', typed: string) => signMistakes(kind, 'ada@example.com', typed).password;
  for (const kind of ['in', 'up'] as const) assert.equal(password(kind, ''), 'Enter your password.');
  assert.equal(password('in', 'x'), undefined);
  assert.equal(password('up', 'x'.repeat(7)), 'At least 8 characters; this has 7.');
  assert.equal(password('up', 'x'.repeat(8)), undefined);
  assert.deepEqual(Object.keys(signMistakes('up', '', '', 'Admin')), ['name', 'email', 'password']);
  assert.match(signMistakes('up', '', '', 'Admin').name ?? '', /one of our own names/);
  assert.equal(
    signMistakes('up', '', '', 'Ada\u202e').name,
    'This contains a hidden character that changes the reading direction.',
  );
});

test('a device is called what its owner would call it', () => {
  const mozilla = 'Mozilla/5.0';
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  for (const [userAgent, name] of [
    [`${mozilla} (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0`, 'Firefox on Windows'],
    [`${mozilla} (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1`, 'Safari on iPhone'],
    [`${mozilla} (iPad; CPU OS 19_0 like Mac OS X) Version/19.0 Safari/604.1`, 'Safari on iPad'],
    [`${mozilla} (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15`, 'Safari on Mac'],
    [`${mozilla} (Linux; Android 16) ${webkit} Chrome/140.0 Mobile Safari/537.36`, 'Chrome on Android'],
    [`${mozilla} (X11; Linux x86_64) ${webkit} Chrome/140.0 Safari/537.36 OPR/120.0`, 'Opera on Linux'],
    [`${mozilla} (Windows NT 10.0) ${webkit} Chrome/140.0 Safari/537.36 Edg/140.0`, 'Edge on Windows'],
    ['Firefox/140.0', 'Firefox'],
    ['curl (Linux)', 'Linux'],
    ['curl', 'Another device'],
    ['', 'Another device'],
    [null, 'Another device'],
    [undefined, 'Another device'],
  ] as const)
    assert.equal(deviceName(userAgent), name);
});

test('signing in sends the e-mail without spaces around it and the password as it is; signing up also a name, if any', () => {
  const form = (fields: Record<string, string>) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    return data;
  };
  const typed = { email: ' ada@example.com ', password: '  two stubs  ' };
  const sent = { email: 'ada@example.com', password: '  two stubs  ' };
  assert.deepEqual(signInBody(form({ ...typed, name: 'Ada' })), sent);
  assert.deepEqual(signUpBody(form({ ...typed, name: ' Ada ' })), { ...sent, name: 'Ada' });
  for (const none of [typed, { ...typed, name: '' }, { ...typed, name: '  ' }])
    assert.deepEqual(signUpBody(form(none)), sent);
  assert.deepEqual(signInBody(form({})), { email: '', password: '' });
});
