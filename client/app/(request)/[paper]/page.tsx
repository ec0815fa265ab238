import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { isPractice } from '../../../config.ts';
import { isPaper, papers } from '../../../paper/paper-names.ts';
import { readPaper } from '../../../paper/papers.ts';
import { renderMarkdown } from '../../../paper/render-markdown.ts';

type Props = { params: Promise<{ paper: string }> };

const read = cache(async (name: string) => {
  if (!isPaper(name)) return notFound();
  const { html, title } = renderMarkdown(await readPaper(name));
  return { html, title: title ?? papers[name] };
});

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => ({
  title: (await read((await params).paper)).title,
});

export default async function PaperPage({ params }: Props) {
  const { html } = await read((await params).paper);
  return (
    <>
      {isPractice() ? (
        <p className="strip mb-6 max-w-3xl">Test mode: no money moves, and nothing here can really be bought.</p>
      ) : null}
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: rendered from Markdown without HTML, see render-markdown.ts */}
      <article className="paper-text" dangerouslySetInnerHTML={{ __html: html }} />
    </>
  );
}
