import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { cookie } from '@ticketing/common/http/cookie';

/** A device by its random name, and the owner's device epoch when its cookie was made: a later epoch has ended it. */
export type KnownDevice = { readonly name: string; readonly epoch: number };

/**
 * A device on which the owner of an e-mail has signed in before. Its cookie proves only that: a random name, and a signature
 * over the name and the e-mail. The cookie does not authenticate. Wrong passwords from the device are counted separately, so
 * that nobody can lock its owner out by guessing.
 */
export type KnownDevices = {
  /** The device if its cookie was issued for this (tidy) e-mail, otherwise null. The caller compares its epoch. */
  find(cookies: string | undefined, email: string): KnownDevice | null;
  /** The `Set-Cookie` header after a sign-in. Null when the present cookie is of this epoch and valid for long enough. */
  remember(cookies: string | undefined, email: string, epoch: number): string | null;
};

// Browsers limit the lifetime of cookies to 400 days.
const lifeSeconds = 400 * 86_400;
const renewedAfterSeconds = 30 * 86_400;

export const createKnownDevices = (
  { AUTH_SECRET, PUBLIC_URL }: { readonly AUTH_SECRET: string; readonly PUBLIC_URL: string },
  nowMs: () => number = Date.now,
): KnownDevices => {
  const key = createHmac('sha256', AUTH_SECRET).update('known devices').digest();
  const isSecure = PUBLIC_URL.startsWith('https:');
  const cookieName = `${isSecure ? '__Secure-' : ''}ticketing_device`;
  const sign = (device: string, email: string): Buffer =>
    createHmac('sha256', key).update(`${device} ${email}`).digest();
  /** What a name says: when it was issued, and in which epoch. */
  const read = (name: string): { readonly ageSeconds: number; readonly epoch: number } => {
    const [issued = 0, epoch = 0] = name.split('.').map((part) => Number.parseInt(part, 36));
    return { ageSeconds: nowMs() / 1_000 - issued, epoch };
  };

  const find: KnownDevices['find'] = (cookies, email) => {
    const value = cookie(cookies, cookieName);
    if (value === undefined) return null;
    const end = value.lastIndexOf('.');
    const name = value.slice(0, end);
    const [given, right] = [Buffer.from(value.slice(end + 1), 'base64url'), sign(name, email)];
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    const { ageSeconds, epoch } = read(name);
    return ageSeconds < lifeSeconds ? { name, epoch } : null;
  };

  return {
    find,
    remember: (cookies, email, epoch) => {
      const known = find(cookies, email);
      if (known?.epoch === epoch && read(known.name).ageSeconds < renewedAfterSeconds) return null;
      const issued = Math.floor(nowMs() / 1_000).toString(36);
      const name = `${issued}.${epoch.toString(36)}.${randomBytes(12).toString('base64url')}`;
      const value = `${name}.${sign(name, email).toString('base64url')}`;
      return `${cookieName}=${value}; Max-Age=${lifeSeconds}; Path=/api/users/signin; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
    },
  };
};
