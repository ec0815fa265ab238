'use client';
import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactNode, useState } from 'react';

type Props = {
  readonly trigger: string;
  readonly title: string;
  readonly children: ReactNode;
  readonly keep: string;
  readonly go: string;
  readonly going: string;
  readonly busy: boolean;
  readonly error: ReactNode;
  readonly disabled?: boolean;
  readonly onGo: () => void;
};

/** A button for what cannot be undone: it asks once. The caller takes it away when the thing is done. */
export const AskFirst = ({ trigger, title, children, keep, go, going, busy, error, disabled, onGo }: Props) => {
  const [open, setOpen] = useState(false);
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Trigger disabled={disabled} className="button button-quiet w-full">
        {trigger}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-30 bg-[#0009]" />
        <AlertDialog.Popup className="panel fixed inset-x-4 bottom-4 z-40 mx-auto max-w-md sm:top-[22vh] sm:bottom-auto">
          <AlertDialog.Title className="display text-3xl">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-3 text-soft">{children}</AlertDialog.Description>
          {error ? (
            <p role="alert" className="mistake">
              {error}
            </p>
          ) : null}
          <div className="mt-6 grid grid-cols-2 gap-3">
            <AlertDialog.Close className="button">{keep}</AlertDialog.Close>
            <button type="button" aria-disabled={busy} onClick={() => busy || onGo()} className="button button-next">
              {busy ? going : go}
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
};
