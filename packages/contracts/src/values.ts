import { z } from 'zod';

/** An identifier: a UUID, version 7 where it is ours. */
export const Id = z.uuid();

/** A moment in UTC, ISO 8601 with milliseconds, e.g. `2026-11-28T19:30:00.000Z`. */
export const Moment = z.iso.datetime();

/** Grows by at least one with every change of its aggregate; says which of two states is newer, never how many changes lie between. */
export const Version = z.int().min(1);
