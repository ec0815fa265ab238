import type { Metadata } from 'next';
import { safeReturn } from '../../../account/return.ts';
import { SignForm } from '../../../account/sign-form.tsx';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const { next } = await searchParams;
  return <SignForm kind="in" next={safeReturn([next].flat()[0])} />;
}
