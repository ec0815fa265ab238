import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import pg from 'pg';

/** A key of our own among those that auth publishes. It signs tokens that differ from valid ones in exactly one respect. */
export type PlantedKey = { readonly kid: string; readonly publicKey: KeyObject; readonly privateKey: KeyObject };

/** Plants a key that verifies tokens but signs none for auth: it has expired, and is published for a while longer. */
export const plantKey = async (authDatabase: string): Promise<PlantedKey> => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const client = new pg.Client({ connectionString: authDatabase });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      `insert into jwks (public_key, private_key, alg, crv, expires_at) values ($1, 'none', 'EdDSA', 'Ed25519', now())
       returning id`,
      [JSON.stringify(publicKey.export({ format: 'jwk' }))],
    );
    return { kid: rows[0]?.id ?? '', publicKey, privateKey };
  } finally {
    await client.end();
  }
};

export type Claims = Readonly<Record<string, unknown>>;

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string | undefined): Claims => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

export const claimsOf = (token: string): Claims => decode(token.split('.')[1]);
const headOf = ({ kid }: PlantedKey) => ({ alg: 'EdDSA', typ: 'at+jwt', kid });

/** A token as auth writes it, signed with a planted key. */
export const signToken = (key: PlantedKey, claims: Claims, head: object = {}, by = key.privateKey): string => {
  const text = `${encode({ ...headOf(key), ...head })}.${encode(claims)}`;
  return `${text}.${sign(null, Buffer.from(text), by).toString('base64url')}`;
};

const hmacSigned = (key: PlantedKey, claims: Claims, secret: string | Buffer): string => {
  const text = `${encode({ ...headOf(key), alg: 'HS256' })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

/** Tokens in the name of `claims.sub`, each valid except for the respect in its name. */
export const forge = (key: PlantedKey, claims: Claims): Readonly<Record<string, string>> => {
  const now = Math.floor(Date.now() / 1_000);
  const good = signToken(key, claims);
  const [head = '', payload = '', signature = ''] = good.split('.');
  const stranger = generateKeyPairSync('ed25519');
  const jwk = key.publicKey.export({ format: 'jwk' });
  const altered = Buffer.from(signature, 'base64url');
  altered[10] = (altered[10] ?? 0) ^ 1;
  return {
    expired: signToken(key, { ...claims, iat: now - 1_000, exp: now - 100 }),
    'expires in ten years': signToken(key, { ...claims, exp: now + 10 * 365 * 86_400 }),
    'not valid yet': signToken(key, { ...claims, nbf: now + 3_600 }),
    'wrong audience': signToken(key, { ...claims, aud: 'somebody-else' }),
    'wrong issuer': signToken(key, { ...claims, iss: 'somebody-else' }),
    'wrong type': signToken(key, claims, { typ: 'JWT' }),
    'no session': signToken(key, { ...claims, sid: undefined }),
    'alg none': `${encode({ ...headOf(key), alg: 'none' })}.${payload}.`,
    'alg none, signed': `${encode({ ...headOf(key), alg: 'none' })}.${payload}.${signature}`,
    'HS256 with the public key as JWK': hmacSigned(key, claims, Buffer.from(jwk.x ?? '', 'base64url')),
    'HS256 with the public key as PEM': hmacSigned(
      key,
      claims,
      key.publicKey.export({ format: 'pem', type: 'spki' }) as string,
    ),
    'altered signature': `${head}.${payload}.${altered.toString('base64url')}`,
    'no signature': `${head}.${payload}.`,
    'altered payload': `${head}.${encode({ ...claims, name: 'Somebody else' })}.${signature}`,
    'signed by another key': signToken(key, claims, {}, stranger.privateKey),
    'another key in its header': signToken(
      key,
      claims,
      { jwk: stranger.publicKey.export({ format: 'jwk' }) },
      stranger.privateKey,
    ),
    'unknown key': signToken({ ...key, kid: crypto.randomUUID() }, claims),
  };
};
