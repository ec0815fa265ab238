import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import '../styles/globals.css';
import { Footer } from '../components/footer.tsx';
import { Header } from '../components/header.tsx';
import { OfflineStrip } from '../components/offline-strip.tsx';
import { Providers } from '../components/providers.tsx';
import { TabBar } from '../components/tab-bar.tsx';
import { pictureSize } from '../picture/picture-path.ts';
import { addressOf } from '../site/address.ts';
import { faces } from './fonts.ts';

const description = 'Tickets from people who can’t go. Reserve in one click, pay by card, and it is yours.';

/** Rendered while the site runs, since only then its address is known. */
export const generateMetadata = (): Metadata => ({
  metadataBase: new URL(addressOf('/')),
  applicationName: 'Ticketing',
  title: { default: 'Ticketing · Someone can’t go. You can.', template: '%s · Ticketing' },
  description,
  openGraph: {
    ...{ type: 'website', siteName: 'Ticketing', description },
    images: [{ url: '/picture.png', ...pictureSize, alt: 'Ticketing: someone can’t go. You can.' }],
  },
  twitter: { card: 'summary_large_image' },
});

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f4efe6' },
    { media: '(prefers-color-scheme: dark)', color: '#141210' },
  ],
};

/** What every page has: the skip link, the header, the strip for being offline, and on phones the bar at the bottom. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={faces}>
      <body>
        <Providers>
          <a href="#main" className="skip-link">
            Skip to the page
          </a>
          <Header />
          <OfflineStrip />
          <main id="main" tabIndex={-1} className="page">
            {children}
          </main>
          <Footer />
          <TabBar />
        </Providers>
      </body>
    </html>
  );
}
