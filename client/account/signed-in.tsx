'use client';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { takeSignedOut } from './account-sync.ts';
import { signInFor } from './return.ts';
import { useMe } from './use-me.ts';

type Props = { readonly children: ReactNode; readonly bones: ReactNode };

/**
 * Shows its children to who is signed in and sends others to sign in and come back; who has just signed out goes to the
 * front page. When auth does not answer the children are shown: the services they ask know the token by themselves, and
 * refuse who has none.
 */
export const SignedIn = ({ children, bones }: Props) => {
  const me = useMe();
  const path = usePathname();
  const router = useRouter();
  useEffect(() => {
    if (me.kind === 'nobody') router.replace(takeSignedOut() ? '/' : signInFor(path));
  }, [me.kind, path, router]);
  return me.kind === 'user' || me.kind === 'unknown' ? children : bones;
};
