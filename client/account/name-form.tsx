'use client';
import { useMutation } from '@tanstack/react-query';
import type { User } from '@ticketing/contracts/http/users';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { changeName } from '../calls/users.ts';
import { focusMistake } from '../components/focus-mistake.ts';
import { FormError } from '../components/form-error.tsx';
import { TextField } from '../components/text-field.tsx';
import { mistakesOf } from '../words/refusals/field-mistakes.ts';
import { newNameMistake } from './sign-mistakes.ts';
import { useAccountChanged } from './use-me.ts';

type Props = {
  readonly user: User;
  readonly button: string;
  readonly hint: string;
  /** Whether it is the one thing to do next. */
  readonly isNext?: boolean;
};

/** Choosing or changing the name that buyers and sellers see. */
export const NameForm = ({ user, button, hint, isNext = false }: Props) => {
  const changed = useAccountChanged();
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState(user.name);
  const [found, setFound] = useState<string | null>(null);
  const { mutate, isPending, isSuccess, error, reset } = useMutation({
    mutationFn: changeName,
    onSuccess: ({ name }) => {
      setTyped(name);
      changed({ ...user, name });
    },
  });
  const mistake = found ?? mistakesOf(error).name;

  useEffect(() => {
    if (error || found) focusMistake(form.current);
  }, [error, found]);

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isPending) return;
    const wrong = newNameMistake(typed);
    setFound(wrong);
    if (wrong === null) mutate(typed);
    else reset();
  };
  return (
    <form ref={form} method="post" noValidate onSubmit={submit} className="grid gap-4">
      <TextField
        name="name"
        label="Name"
        dir="auto"
        autoComplete="name"
        maxLength={100}
        required
        hint={hint}
        value={typed}
        mistake={mistake}
        onChange={({ target }) => {
          setTyped(target.value);
          setFound(null);
        }}
      />
      <FormError error={error} place="name" fields={['name']} />
      <div className="flex flex-wrap items-center gap-4">
        <button type="submit" aria-disabled={isPending} className={`button ${isNext ? 'button-next' : ''}`}>
          {isPending ? 'Saving…' : button}
        </button>
        <p role="status" className="text-soft">
          {isSuccess && typed === user.name ? 'Saved' : ''}
        </p>
      </div>
    </form>
  );
};
