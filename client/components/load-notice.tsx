'use client';
import type { ReactNode } from 'react';
import type { Place } from '../words/refusals/places.ts';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';
import { Notice } from './notice.tsx';

type Props = {
  readonly error: Error;
  readonly place: Place;
  readonly onRetry: () => void;
  /** A second sentence: what stands on the page meanwhile. */
  readonly children?: ReactNode;
};

/** Why something could not be loaded, and the way to try again. */
export const LoadNotice = ({ error, place, onRetry, children }: Props) => {
  const viewer = useViewer();
  return (
    <Notice onRetry={onRetry}>
      {refusalText(error, place, viewer)} {children}
    </Notice>
  );
};
