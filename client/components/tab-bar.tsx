'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useMe } from '../account/use-me.ts';

/** On phones the ways to go are where the thumb is. */
export const TabBar = () => {
  const path = usePathname();
  const me = useMe();
  const tabs = [
    { href: '/', text: 'Browse' },
    { href: '/orders', text: 'My orders' },
    { href: '/selling', text: 'Selling' },
    me.kind === 'user' ? { href: '/account', text: 'Account' } : { href: '/signin', text: 'Sign in' },
  ];
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-20 border-t-[1.5px] border-line bg-paper pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      <ul className="grid grid-cols-4">
        {tabs.map(({ href, text }) => (
          <li key={href}>
            <Link
              href={href}
              prefetch={false}
              aria-current={path === href ? 'page' : undefined}
              className="flex min-h-14 items-center justify-center text-[0.9375rem] font-medium text-soft aria-[current]:text-ink aria-[current]:font-semibold aria-[current]:shadow-[inset_0_3px_0_var(--ink)]"
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
};
