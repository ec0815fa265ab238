import Link from 'next/link';
import { papers } from '../paper/paper-names.ts';

/** The papers of the site. On phones it stands above the tab bar. */
export const Footer = () => (
  <footer className="mx-auto w-full max-w-[1112px] px-4 pb-28 sm:pb-8">
    <div className="flex flex-wrap items-center justify-between gap-x-6 border-t-[1.5px] border-line pt-3 text-[0.9375rem] text-soft">
      <p className="py-2">Someone can’t go. You can.</p>
      <nav aria-label="About this site">
        <ul className="flex flex-wrap gap-x-5">
          {Object.entries(papers).map(([name, text]) => (
            <li key={name}>
              <Link
                href={`/${name}`}
                prefetch={false}
                className="inline-flex min-h-12 items-center underline-offset-4 hover:text-ink hover:underline"
              >
                {text}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  </footer>
);
