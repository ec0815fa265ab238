export type Confirmed = { readonly error?: { readonly message?: string } };

/** Stripe's script as far as a page meets it: what it was called with, in order, and what it is to answer. */
export type StripeScript = {
  readonly calls: readonly (readonly [string, ...unknown[]])[];
  /** Whether the script comes when a page requests it. Once it has come it stays. */
  loading: 'comes' | 'fails' | 'hangs';
  /** The script that hung comes. */
  arrive(): void;
  /** What the buyer typed into Stripe's own fields can be right or not. */
  submitted: Confirmed;
  confirmed: Confirmed | Promise<Confirmed>;
  /** For the next page. */
  reset(): void;
};

/** Stands in for Stripe's script, which only Stripe serves, where `loadStripe` adds it to the page. */
export const replaceStripeScript = (): StripeScript => {
  const calls: [string, ...unknown[]][] = [];
  let hanging: Element | undefined;
  const stripe: StripeScript = {
    calls,
    loading: 'comes',
    submitted: {},
    confirmed: {},
    arrive: () => {
      stripe.loading = 'comes';
      if (hanging) answer(hanging);
    },
    reset: () => {
      calls.length = 0;
      Object.assign(stripe, { loading: 'comes', submitted: {}, confirmed: {} });
    },
  };
  const answer = (script: Element) => {
    hanging = script;
    if (stripe.loading === 'hangs') return;
    if (stripe.loading === 'comes') Object.assign(window, { Stripe: createStripe });
    script.dispatchEvent(new Event(stripe.loading === 'comes' ? 'load' : 'error'));
  };
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node instanceof HTMLScriptElement && node.src.startsWith('https://js.stripe.com/')) answer(node);
  }).observe(document.head, { childList: true });
  const createStripe = (key: string) => {
    calls.push(['Stripe', key]);
    return {
      elements: (options: unknown) => {
        calls.push(['elements', options]);
        return {
          create: (type: string) => {
            calls.push(['create', type]);
            return { mount: () => {}, destroy: () => {}, on: () => {}, off: () => {}, update: () => {} };
          },
          getElement: () => null,
          update: () => {},
          submit: async () => {
            calls.push(['submit']);
            return stripe.submitted;
          },
        };
      },
      createToken: () => {},
      createPaymentMethod: () => {},
      confirmCardPayment: () => {},
      confirmPayment: async ({ elements: _elements, ...options }: { elements: unknown }) => {
        calls.push(['confirmPayment', options]);
        return stripe.confirmed;
      },
    };
  };
  return stripe;
};
