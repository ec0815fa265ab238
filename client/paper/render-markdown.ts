import MarkdownIt from 'markdown-it';

// Raw HTML is shown as text, and links to anything but the web, mail and pages of the site are dropped (validateLink).
const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });

markdown.renderer.rules.image = (tokens, index) => markdown.utils.escapeHtml(tokens[index]?.content ?? '');

/** Safe HTML of a paper, and its first heading for the page's title. */
export const renderMarkdown = (text: string): { readonly html: string; readonly title: string | null } => {
  const tokens = markdown.parse(text, {});
  const heading = tokens.findIndex(({ type, tag }) => type === 'heading_open' && tag === 'h1');
  return {
    html: markdown.renderer.render(tokens, markdown.options, {}),
    title: heading < 0 ? null : (tokens[heading + 1]?.content ?? null),
  };
};
