'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useMe } from '../account/use-me.ts';
import { Brand } from './brand.tsx';

const links = [
  { href: '/', text: 'Browse' },
  { href: '/orders', text: 'My orders' },
  { href: '/selling', text: 'Selling' },
] as const;

/** The first letter as people count them, which may be several code points. */
const initialOf = (name: string): string => {
  const [first] = new Intl.Segmenter().segment(name);
  return (first?.segment ?? '·').toLocaleUpperCase();
};

const AccountLink = () => {
  const me = useMe();
  if (me.kind === 'user')
    return (
      <Link
        href="/account"
        prefetch={false}
        className="grid size-12 place-items-center rounded-full bg-wash font-title text-lg font-bold"
        aria-label={me.user.name ? `Account of ${me.user.name}` : 'Your account'}
      >
        <span aria-hidden="true">{initialOf(me.user.name)}</span>
      </Link>
    );
  // The link keeps its room while it is not known who it is, so that nothing in the header moves.
  return (
    <Link
      href="/signin"
      prefetch={false}
      className={`inline-flex min-h-12 items-center px-1 font-medium hover:underline underline-offset-4 ${me.kind === 'loading' ? 'invisible' : ''}`}
    >
      Sign in
    </Link>
  );
};

export const Header = () => {
  const path = usePathname();
  return (
    <header className="mx-auto flex w-full max-w-[1112px] items-center justify-between gap-4 px-4 pt-2">
      <Brand />
      <div className="flex items-center gap-5">
        <nav aria-label="Main" className="hidden items-center gap-5 sm:flex">
          {links.map(({ href, text }) => (
            <Link
              key={href}
              href={href}
              prefetch={false}
              aria-current={path === href ? 'page' : undefined}
              className="inline-flex min-h-12 items-center font-medium underline-offset-8 decoration-2 hover:underline aria-[current]:underline"
            >
              {text}
            </Link>
          ))}
        </nav>
        <Link href="/tickets/new" prefetch={false} className="button button-round !min-h-11 !font-medium">
          Sell a ticket
        </Link>
        <span className="hidden min-w-14 justify-end sm:inline-flex">
          <AccountLink />
        </span>
      </div>
    </header>
  );
};
