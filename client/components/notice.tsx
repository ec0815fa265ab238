import type { ReactNode } from 'react';

type Props = { readonly children: ReactNode; readonly onRetry?: () => void; readonly retryText?: string };

/** The one calm strip for a part that is not answering, or anything else that must be said without alarm. */
export const Notice = ({ children, onRetry, retryText = 'Try again' }: Props) => (
  <div role="status" className="strip">
    <p className="min-w-0 flex-1 basis-64">{children}</p>
    {onRetry ? (
      <button type="button" onClick={onRetry} className="link min-h-8 font-semibold">
        {retryText}
      </button>
    ) : null}
  </div>
);
