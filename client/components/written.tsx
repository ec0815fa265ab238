/**
 * A text that a person wrote, among words of ours: it reads in its own direction and turns nothing around it. A block that
 * holds such a text alone has `dir="auto"` instead. Both break words that do not fit (globals.css).
 */
export const Written = ({ children }: { readonly children: string }) => <bdi>{children}</bdi>;

/** Several such texts in a row, e.g. a venue and its city. Empty ones are left out. */
export const WrittenList = ({ texts }: { readonly texts: readonly (string | undefined)[] }) =>
  texts
    .filter((text): text is string => Boolean(text))
    .map((text, index) => (
      // Their places in the row never change.
      // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike
      <span key={index}>
        {index > 0 ? ', ' : null}
        <Written>{text}</Written>
      </span>
    ));
