/** The pages whose text the operator can replace, with their names in the footer. */
export const papers = { help: 'Help', terms: 'Terms', privacy: 'Privacy', imprint: 'Imprint' } as const;

export type PaperName = keyof typeof papers;

export const isPaper = (name: string): name is PaperName => Object.hasOwn(papers, name);
