import type { SignIn, SignUp } from '@ticketing/contracts/http/users';

const textOf = (form: FormData, name: string): string => String(form.get(name) ?? '');

/** What is sent to sign in. The spaces of a password are its own. */
export const signInBody = (form: FormData): SignIn => ({
  email: textOf(form, 'email').trim(),
  password: textOf(form, 'password'),
});

/** What is sent to sign up; without a name when none was given. */
export const signUpBody = (form: FormData): SignUp => {
  const name = textOf(form, 'name').trim();
  return { ...signInBody(form), ...(name ? { name } : {}) };
};
