import type { MetadataRoute } from 'next';

/** For phones that put the site on their home screen. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: 'Ticketing',
    short_name: 'Ticketing',
    description: 'Tickets from people who can’t go.',
    id: '/',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#f4efe6',
    theme_color: '#f4efe6',
    categories: ['entertainment', 'shopping'],
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
    shortcuts: [
      { name: 'My orders', url: '/orders' },
      { name: 'Sell a ticket', url: '/tickets/new' },
    ],
  };
}
