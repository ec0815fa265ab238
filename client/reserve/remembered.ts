const storageKey = 'reserve-after-signin';

export type Remembered = { readonly ticketId: string; readonly quantity: number };

/** Remembers, in this tab only, what to go on with after signing in. (Not in the address: a link must never reserve.) */
export const remember = (wish: Remembered): void => sessionStorage.setItem(storageKey, JSON.stringify(wish));

/** Takes what was remembered for this ticket, once. */
export const takeRemembered = (ticketId: string): Remembered | null => {
  const wish = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as Remembered | null;
  if (wish?.ticketId !== ticketId) return null;
  sessionStorage.removeItem(storageKey);
  return wish;
};
