import type { MetadataRoute } from 'next';
import { addressOf } from '../site/address.ts';

// The address of the site is known only while it runs.
export const dynamic = 'force-dynamic';

/** Listings and papers are for everybody; what belongs to one person, forms, and endless lists of filters are not. */
export default function robots(): MetadataRoute.Robots {
  return {
    rules: {
      userAgent: '*',
      disallow: [
        '/api/',
        '/sandbox/',
        '/orders',
        '/selling',
        '/account',
        '/signin',
        '/signup',
        '/tickets/new',
        '/*/edit',
        '/*?',
      ],
      allow: ['/*/picture.png', '/picture.png', '/_next/static/'],
    },
    sitemap: addressOf('/sitemap.xml'),
  };
}
