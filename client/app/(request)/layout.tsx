import { connection } from 'next/server';
import type { ReactNode } from 'react';

/** Everything in here is rendered for each request, so that its scripts can carry the request's nonce. */
export default async function RequestLayout({ children }: { children: ReactNode }) {
  await connection();
  return children;
}
