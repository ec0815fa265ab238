'use client';
import { type ReactNode, useEffect, useRef } from 'react';
import { NameForm } from '../account/name-form.tsx';
import { useMe } from '../account/use-me.ts';

/** Asks somebody who has no name for one before they list their first ticket: buyers see whom they buy from. */
export const NamedSeller = ({ children }: { readonly children: ReactNode }) => {
  const me = useMe();
  const asked = useRef(false);
  const content = useRef<HTMLDivElement>(null);
  const isNameless = me.kind === 'user' && me.user.name === '';

  useEffect(() => {
    if (isNameless) asked.current = true;
    else if (asked.current) content.current?.querySelector('input')?.focus();
  }, [isNameless]);

  if (!isNameless) return <div ref={content}>{children}</div>;
  return (
    <section aria-labelledby="name-first" className="panel max-w-md">
      <h2 id="name-first" className="display text-3xl">
        First, your name
      </h2>
      <p className="mt-2 mb-5 text-soft">Buyers like to know whom they buy from. Your e-mail address stays private.</p>
      <NameForm isNext user={me.user} button="Continue" hint="It stands beside everything you sell." />
    </section>
  );
};
