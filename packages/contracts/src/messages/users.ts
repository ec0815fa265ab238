import { z } from 'zod';
import { Id, Version } from '../values.ts';
import { message } from './envelope.ts';

/** What others may know of a user. The name is empty until they choose one. */
export const UserState = z.object({ id: Id, name: z.string(), version: Version });
export type UserState = z.infer<typeof UserState>;

export const UserCreated = message(
  'auth',
  'user.created',
  UserState,
  'Somebody signed up, or goes by another name now.',
);
