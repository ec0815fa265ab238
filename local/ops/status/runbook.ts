/** Where a heading of the runbook is, as GitHub names its anchor. */
export const headingLink = (heading: string): string =>
  `docs/runbook.md#${heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')}`;
