import type { Appearance } from '@stripe/stripe-js';

/** Our tokens, read from the page, in the words of Stripe's Appearance API; its fields are in a frame of their own. */
export const stripeAppearance = (): Appearance => {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    theme: 'flat',
    variables: {
      colorPrimary: token('accent'),
      colorBackground: token('paper'),
      colorText: token('ink'),
      colorTextSecondary: token('soft'),
      colorDanger: token('accent'),
      borderRadius: '12px',
      fontFamily: 'system-ui, sans-serif',
      spacingUnit: '4px',
    },
    rules: { '.Input': { border: `1.5px solid ${token('edge')}`, boxShadow: 'none' } },
  };
};
