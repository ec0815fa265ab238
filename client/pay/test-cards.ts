/** The payment sandbox's cards, as Stripe's documentation numbers them, by what becomes of them. */
export const testCards = [
  { text: 'succeeds', number: '4242 4242 4242 4242' },
  { text: 'is declined', number: '4000 0000 0000 0002' },
  { text: 'asks to confirm', number: '4000 0025 0000 3155' },
] as const;

export const testExpires = '12 / 34';
export const testCode = '123';
