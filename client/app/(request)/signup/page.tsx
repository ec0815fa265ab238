import type { Metadata } from 'next';
import { safeReturn } from '../../../account/return.ts';
import { SignForm } from '../../../account/sign-form.tsx';

export const metadata: Metadata = { title: 'Create account' };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function SignUpPage({ searchParams }: Props) {
  const { next } = await searchParams;
  return <SignForm kind="up" next={safeReturn([next].flat()[0])} />;
}
