import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { loadBindings, transformSync } from 'next/dist/build/swc/index.js';

await loadBindings();

// As Next's own build maps them, for pages in `app/`; and Node, unlike Next, wants the name of a file in a package
// without `exports`.
const files: Readonly<Record<string, string>> = {
  '@stripe/stripe-js/pure': '@stripe/stripe-js/pure/index.mjs',
  'next/link': 'next/link.js',
  'next/dynamic': 'next/dist/shared/lib/app-dynamic.js',
  'next/navigation': 'next/navigation.js',
};

const compile = (file: string): string =>
  transformSync(readFileSync(file, 'utf8'), {
    filename: file,
    jsc: {
      parser: { syntax: 'typescript', tsx: true },
      target: 'es2022',
      transform: { react: { runtime: 'automatic' } },
    },
    module: { type: 'es6' },
    isDevelopment: true,
  }).code;

/** From here on Node loads `.tsx`, compiled by Next's own compiler. What is imported statically has been loaded before. */
registerHooks({
  resolve: (specifier, context, next) => next(files[specifier] ?? specifier, context),
  load: (url, context, next) =>
    url.endsWith('.tsx')
      ? { format: 'module', source: compile(fileURLToPath(url)), shortCircuit: true }
      : next(url, context),
});
