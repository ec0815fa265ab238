type Schema = { readonly anyOf?: readonly { readonly type?: string }[] };
type Operation = { requestBody?: { required?: boolean; content?: Record<string, { schema?: unknown }> } };

/** The documents' generator says that every body is required; one that may be null may be left out. Changes the document. */
export const markOptionalBodies = <Document extends { readonly paths?: object }>(document: Document): Document => {
  for (const operations of Object.values(document.paths ?? {}))
    for (const { requestBody } of Object.values(operations as Record<string, Operation>)) {
      const json = requestBody?.content?.['application/json'];
      const options = (json?.schema as Schema | undefined)?.anyOf;
      if (!json || !options?.some(({ type }) => type === 'null')) continue;
      const others = options.filter(({ type }) => type !== 'null');
      json.schema = others.length === 1 ? others[0] : { anyOf: others };
      requestBody.required = false;
    }
  return document;
};
