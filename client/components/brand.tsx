import Link from 'next/link';

export const Brand = () => (
  <Link
    href="/"
    prefetch={false}
    className="display flex min-h-12 items-center text-[1.6rem]"
    aria-label="Ticketing, home"
  >
    ticketing
    <span className="ml-0.5 mt-2 inline-block size-2.5 rounded-full bg-accent" aria-hidden="true" />
  </Link>
);
