import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';
import { isDevelopment } from './config.ts';
import { deploymentId } from './deployment-id.ts';
import { siteHeaders } from './security/headers.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

const config: NextConfig = {
  poweredByHeader: false,
  // Native code, which cannot be bundled.
  serverExternalPackages: ['sharp'],
  reactStrictMode: true,
  ...(isDevelopment() ? {} : { deploymentId: deploymentId(folder, process.env.NEXT_DEPLOYMENT_ID) }),
  transpilePackages: ['@ticketing/contracts'],
  // Types are checked by `npm run check`, with the same compiler as everything else.
  typescript: { ignoreBuildErrors: true },
  // Pages live in memory: two installations may share one build, and the root file system may be read-only.
  cacheHandler: fileURLToPath(new URL('./cache-handler.ts', import.meta.url)),
  cacheMaxMemorySize: 0,
  headers: async () => [
    { source: '/:path*', headers: Object.entries(siteHeaders).map(([key, value]) => ({ key, value })) },
  ],
  // A copy older than this many seconds is shown to nobody (Next's own default is a year).
  expireTime: 10,
  outputFileTracingRoot: fileURLToPath(new URL('..', import.meta.url)),
  turbopack: { root: fileURLToPath(new URL('..', import.meta.url)) },
  output: process.env.NEXT_OUTPUT === 'standalone' ? 'standalone' : undefined,
};

export default config;
