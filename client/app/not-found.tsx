import type { Metadata } from 'next';
import Link from 'next/link';
import { connection } from 'next/server';
import { Empty } from '../components/empty.tsx';

export const metadata: Metadata = { title: 'Not found' };

export default async function NotFound() {
  await connection();
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <Empty
        title="There is nothing here"
        action={
          <Link href="/" className="button">
            See what is on sale
          </Link>
        }
      >
        The address may be mistyped, or what was here is gone.
      </Empty>
    </>
  );
}
