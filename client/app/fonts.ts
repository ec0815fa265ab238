import localFont from 'next/font/local';

const title = localFont({
  src: '../../node_modules/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wdth-normal.woff2',
  variable: '--font-title',
  weight: '200 800',
  declarations: [{ prop: 'font-stretch', value: '75% 100%' }],
  adjustFontFallback: false,
  display: 'swap',
});

const text = localFont({
  src: '../../node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2',
  variable: '--font-text',
  weight: '400 700',
  adjustFontFallback: false,
  display: 'swap',
});

const code = localFont({
  src: '../../node_modules/@fontsource/spline-sans-mono/files/spline-sans-mono-latin-400-normal.woff2',
  variable: '--font-code',
  weight: '400',
  preload: false,
  adjustFontFallback: false,
  display: 'swap',
});

/** The classes that define the three faces' custom properties; tokens.css builds the stacks from them. */
export const faces = `${title.variable} ${text.variable} ${code.variable}`;
