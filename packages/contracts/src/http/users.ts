import { z } from 'zod';
import { Email, Id, NewPassword, PersonName } from '../values.ts';

/** POST /api/users/signup */
export const SignUp = z.strictObject({
  email: Email,
  password: NewPassword,
  name: PersonName.optional(),
});
export type SignUp = z.infer<typeof SignUp>;

/** POST /api/users/signin */
export const SignIn = z.strictObject({ email: Email, password: z.string().min(1).max(128) });
export type SignIn = z.infer<typeof SignIn>;

/** Somebody with an account. The name is empty until they choose one; others then see a neutral word. */
export const User = z.object({ id: Id, email: z.string(), name: z.string() });
export type User = z.infer<typeof User>;

export const SignedIn = z.object({ user: User, token: z.string() });
export type SignedIn = z.infer<typeof SignedIn>;

/** GET and PATCH /api/users/account: one's own account. */
export const Account = z.object({ id: Id, email: z.string(), name: z.string() });
export type Account = z.infer<typeof Account>;

/** PATCH /api/users/account. What is left out stays as it is. */
export const AccountPatch = z.strictObject({ name: PersonName.optional() });
export type AccountPatch = z.infer<typeof AccountPatch>;

export const CurrentUser = z.object({ currentUser: User.nullable() });
export type CurrentUser = z.infer<typeof CurrentUser>;

export const Token = z.object({ token: z.string() });
export type Token = z.infer<typeof Token>;

/** The public keys that tokens are signed with (RFC 7517). */
export const Jwks = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })) });
export type Jwks = z.infer<typeof Jwks>;
