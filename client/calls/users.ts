import type { Account, CurrentUser, SignedIn, SignIn, SignUp, User } from '@ticketing/contracts/http/users';
import { send } from './http.ts';

/** A device that is signed in, as auth's session library tells it. */
export type Device = {
  readonly id: string;
  readonly userAgent?: string | null;
  readonly createdAt: string;
  readonly isCurrent: boolean;
};

export const readCurrentUser = async (): Promise<User | null> =>
  (await send<CurrentUser>('/api/users/current-user')).currentUser;

export const signUp = (body: SignUp): Promise<SignedIn> => send('/api/users/signup', { method: 'POST', body });

export const signIn = (body: SignIn): Promise<SignedIn> => send('/api/users/signin', { method: 'POST', body });

export const changeName = (name: string): Promise<Account> =>
  send('/api/users/account', { method: 'PATCH', body: { name } });

export const signOut = (): Promise<void> => send('/api/users/signout', { method: 'POST' });

export const listDevices = (): Promise<Device[]> => send('/api/users/auth/list-sessions');

export const signOutDevice = (id: string): Promise<void> =>
  send('/api/users/auth/revoke-session', { method: 'POST', body: { id } });

export const signOutEverywhere = (): Promise<void> => send('/api/users/auth/revoke-sessions', { method: 'POST' });
