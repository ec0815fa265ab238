/** The payment sandbox's cards, as Stripe's documentation numbers them. */
export const testCards = [
  { text: 'works 4242', number: '4242 4242 4242 4242', says: 'Fill in a card that works' },
  { text: 'declined 0002', number: '4000 0000 0000 0002', says: 'Fill in a card that is declined' },
  { text: 'asks you 3155', number: '4000 0025 0000 3155', says: 'Fill in a card that asks you to confirm' },
] as const;

export const testExpires = '12 / 34';
export const testCode = '123';
