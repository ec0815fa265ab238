'use client';
import type { ReactNode } from 'react';
import type { ReadingPlace } from '../words/refusals/places.ts';
import { readingText } from '../words/refusals/reading-text.ts';
import { useViewer } from '../words/viewer.ts';
import { Notice } from './notice.tsx';

type Props = {
  readonly error: Error;
  readonly place: ReadingPlace;
  readonly onRetry: () => void;
  /** A second sentence: what stands on the page meanwhile. */
  readonly children?: ReactNode;
};

/** Why something could not be loaded, and the way to try again. */
export const LoadNotice = ({ error, place, onRetry, children }: Props) => {
  const viewer = useViewer();
  return (
    <Notice onRetry={onRetry}>
      {readingText(error, place, viewer)} {children}
    </Notice>
  );
};
