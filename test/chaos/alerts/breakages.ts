import type { Breakage } from './breakage.ts';
import { messages } from './messages.ts';
import { parts } from './parts.ts';
import { purchases } from './purchases.ts';
import { requests } from './requests.ts';

/** One for each alert, in the groups of the cluster's rules. */
export const breakages: readonly Breakage[] = [...parts, ...requests, ...messages, ...purchases];
