import type { ReactNode } from 'react';

type Props = { readonly title: string; readonly children: ReactNode; readonly action?: ReactNode };

/** A page with nothing on it yet says what to do about that, on the outline of a stub. */
export const Empty = ({ title, children, action }: Props) => (
  <div className="rounded-card border-2 border-dashed border-line px-6 py-12 text-center">
    <p className="display text-3xl">{title}</p>
    <p className="mx-auto mt-3 max-w-[40ch] text-soft text-pretty">{children}</p>
    {action ? <div className="mt-6">{action}</div> : null}
  </div>
);
