'use client';
import { useMutation } from '@tanstack/react-query';
import type { SignedIn } from '@ticketing/contracts/http/users';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { signIn, signUp } from '../calls/users.ts';
import { focusMistake } from '../components/focus-mistake.ts';
import { FormError } from '../components/form-error.tsx';
import { TextField } from '../components/text-field.tsx';
import { mistakesOf } from '../words/refusals/field-mistakes.ts';
import { signInBody, signUpBody } from './sign-body.ts';
import { type SignMistakes, signMistakes } from './sign-mistakes.ts';
import { useAccountChanged, useMe } from './use-me.ts';

type Props = { readonly kind: 'in' | 'up'; readonly next: string };

const words = {
  in: {
    title: 'Sign in',
    button: 'Sign in',
    busy: 'Signing in…',
    other: 'New here?',
    otherLink: 'Create account',
    href: '/signup',
  },
  up: {
    title: 'Create account',
    button: 'Create account',
    busy: 'One moment…',
    other: 'Already have an account?',
    otherLink: 'Sign in',
    href: '/signin',
  },
} as const;

const useSign = ({ kind, next }: Props) => {
  const changed = useAccountChanged();
  const router = useRouter();
  return useMutation<SignedIn, Error, FormData>({
    mutationFn: (form) => (kind === 'in' ? signIn(signInBody(form)) : signUp(signUpBody(form))),
    onSuccess: ({ user }) => {
      changed(user);
      router.replace(next);
    },
  });
};

/** Signing in and signing up; both come back to where one was going. */
export const SignForm = ({ kind, next }: Props) => {
  const me = useMe();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const { mutate, isPending, error, isSuccess, reset } = useSign({ kind, next });
  const [found, setFound] = useState<SignMistakes>({});
  const mistakes: SignMistakes = { ...mistakesOf(error), ...found };
  const { title, button, busy, other, otherLink, href } = words[kind];

  useEffect(() => {
    if (me.kind === 'user' && !isPending) router.replace(next);
  }, [me.kind, isPending, next, router]);
  useEffect(() => {
    if (error || Object.keys(found).length > 0) focusMistake(form.current);
  }, [error, found]);

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isPending) return;
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name) ?? '');
    const wrong = signMistakes(kind, text('email').trim(), text('password'), text('name'));
    setFound(wrong);
    if (Object.keys(wrong).length > 0) reset();
    else mutate(given);
  };
  return (
    <div className="mx-auto max-w-md">
      <h1 className="display text-5xl">{title}</h1>
      <form ref={form} method="post" noValidate onSubmit={submit} className="panel mt-6 grid gap-5">
        {kind === 'up' ? (
          <TextField
            name="name"
            label="Name"
            dir="auto"
            autoComplete="name"
            maxLength={100}
            hint="What buyers and sellers see. You can choose it later."
            mistake={mistakes.name}
          />
        ) : null}
        <TextField
          name="email"
          label="E-mail"
          type="email"
          autoComplete="email"
          inputMode="email"
          required
          maxLength={254}
          mistake={mistakes.email}
        />
        <TextField
          name="password"
          label="Password"
          type="password"
          autoComplete={kind === 'in' ? 'current-password' : 'new-password'}
          required
          maxLength={128}
          hint={kind === 'up' ? 'At least 8 characters, and not a password that many people use.' : undefined}
          mistake={mistakes.password}
        />
        <FormError
          error={error}
          place={kind === 'up' ? 'sign-up' : 'sign-in'}
          fields={kind === 'up' ? ['name', 'email', 'password'] : ['email', 'password']}
        />
        <button type="submit" aria-disabled={isPending} className="button button-next w-full">
          {isPending || isSuccess ? busy : button}
        </button>
      </form>
      <p className="mt-5 text-center text-soft">
        {other}{' '}
        <Link
          href={next === '/' ? href : `${href}?next=${encodeURIComponent(next)}`}
          className="link font-semibold text-ink"
        >
          {otherLink}
        </Link>
      </p>
    </div>
  );
};
