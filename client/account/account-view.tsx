'use client';
import { useMutation } from '@tanstack/react-query';
import { FormBones } from '../components/form-bones.tsx';
import { Notice } from '../components/notice.tsx';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';
import { Devices } from './devices.tsx';
import { NameForm } from './name-form.tsx';
import { SignedIn } from './signed-in.tsx';
import { useMe, useSignOut } from './use-me.ts';

const SignOut = () => {
  const signOut = useSignOut();
  const viewer = useViewer();
  const { mutate, isPending, error } = useMutation({ mutationFn: signOut });
  return (
    <>
      <button type="button" aria-disabled={isPending} onClick={() => isPending || mutate()} className="button">
        {isPending ? 'Signing out…' : 'Sign out'}
      </button>
      {error ? (
        <p role="alert" className="mistake">
          {refusalText(error, 'sign-out', viewer)}
        </p>
      ) : null}
    </>
  );
};

const Shown = () => {
  const me = useMe();
  if (me.kind !== 'user')
    return <Notice>We can’t load your account right now. Browsing, your orders and paying work as usual.</Notice>;
  return (
    <div className="grid items-start gap-6 md:grid-cols-[1fr_1.3fr]">
      <section aria-label="You" className="panel">
        <p dir="auto" className="display text-3xl">
          {me.user.name || 'No name yet'}
        </p>
        <p className="mt-1 mb-6 text-soft [overflow-wrap:anywhere]">{me.user.email}</p>
        <NameForm key={me.user.id} user={me.user} button="Save name" hint="What buyers and sellers see." />
        <hr className="my-6 border-line" />
        <SignOut />
      </section>
      <Devices />
    </div>
  );
};

export const AccountView = () => (
  <>
    <h1 className="display mb-6 text-5xl sm:text-6xl">Account</h1>
    <SignedIn bones={<FormBones />}>
      <Shown />
    </SignedIn>
  </>
);
