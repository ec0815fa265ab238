import { headers } from 'next/headers';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { ReloadOnce } from '../../components/reload-once.tsx';

/** Everything in here is rendered for each request, so that its scripts can carry the request's nonce. */
export default async function RequestLayout({ children }: { children: ReactNode }) {
  await connection();
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <>
      <ReloadOnce nonce={nonce} />
      {children}
    </>
  );
}
