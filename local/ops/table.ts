export type Column = { readonly name: string; readonly align: 'left' | 'right' };

/** Rows under their columns' names, as wide as they need to be; null is a dot. `most` characters of a cell are shown. */
export const table = (
  columns: readonly Column[],
  rows: readonly (readonly (string | null)[])[],
  most: number,
): string => {
  const cells = rows.map((row) => row.map((value) => shorten(value, most)));
  const widths = columns.map(({ name }, nth) => Math.max(name.length, ...cells.map((row) => row[nth]?.length ?? 0)));
  const line = (values: readonly string[]) =>
    values
      .map((value, nth) =>
        columns[nth]?.align === 'right' ? value.padStart(widths[nth]!) : value.padEnd(widths[nth]!),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(columns.map(({ name }) => name)), rule, ...cells.map(line)].join('\n');
};

const shorten = (value: string | null, most: number): string => {
  const flat = (value ?? '·').replaceAll(/\s*\n\s*/g, ' ');
  return flat.length > most ? `${flat.slice(0, most - 1)}…` : flat;
};
