export type SignMistakes = Readonly<Partial<Record<'email' | 'password' | 'name', string>>>;

const shortestPassword = 8;

/** What cannot be right about what was typed, before auth is asked. Signing in asks for less than signing up. */
export const signMistakes = (kind: 'in' | 'up', email: string, password: string): SignMistakes => ({
  ...(/^\S+@\S+\.\S+$/.test(email) ? {} : { email: 'An e-mail address, like you@example.com.' }),
  ...(password === ''
    ? { password: 'Your password goes here.' }
    : kind === 'up' && password.length < shortestPassword
      ? { password: `At least ${shortestPassword} characters; this has ${password.length}.` }
      : {}),
});
