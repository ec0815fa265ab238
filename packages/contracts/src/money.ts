import { z } from 'zod';

/** Money in minor units (cents) of the installation's one currency. */
export const Cents = z.int().min(0);

/** The price of one place: at least 50 cents, the least a card payment can be, and below one million. */
export const PriceCents = z.int().min(50).max(99_999_999);

/** ISO 4217, e.g. `EUR`. One per installation. */
export const Currency = z.string().regex(/^[A-Z]{3}$/);
