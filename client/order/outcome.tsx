'use client';
import { type ReactNode, useEffect, useRef } from 'react';

type Props = { readonly isNew: boolean; readonly className: string; readonly children: ReactNode };

/**
 * The heading of how an order came out. If that happened while somebody looked (`isNew`), what had the focus, such as the
 * button to pay, is gone: the heading takes it. A focus that is elsewhere stays there.
 */
export const OutcomeHeading = ({ isNew, className, children }: Props) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const { activeElement, body } = document;
    if (isNew && (!activeElement || activeElement === body)) heading.current?.focus();
  }, [isNew]);
  return (
    <h1 ref={heading} tabIndex={-1} className={`outline-none ${className}`}>
      {children}
    </h1>
  );
};
