import type { Queryable } from '@ticketing/common/database/database';

/**
 * Empties the copies of what orders and auth own, and what was counted from them. Whoever is following orders at the
 * moment finishes first (everybody who counts locks tickets before copies), so that nothing is counted of what is gone.
 */
export const forgetCopies = async (tx: Queryable): Promise<void> => {
  await tx.query('lock table tickets in exclusive mode');
  await tx.query('truncate ticket_orders, users');
  await tx.query(
    `update tickets set held = 0, sold = 0, next_release_at = null, availability_version = availability_version + 1
     where held <> 0 or sold <> 0`,
  );
};
