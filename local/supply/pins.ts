import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A third-party image or action: its version, and the hash of the content of that version when it was pinned. */
export type Pin = {
  readonly kind: 'image' | 'action';
  readonly name: string;
  readonly tag: string;
  /** For an image `sha256:…` of its list of platforms, for an action the commit. Null until it has been looked up. */
  readonly digest: string | null;
};

type Versions = Readonly<Record<string, { readonly tag: string; readonly digest: string | null }>>;

const table = 'local/supply/images.json';

/** Every third-party image and action, from their one table. */
export const readPins = (root: string): Pin[] => {
  const { images, actions } = JSON.parse(readFileSync(join(root, table), 'utf8')) as {
    images: Versions;
    actions: Versions;
  };
  const listed = (kind: Pin['kind'], versions: Versions) =>
    Object.entries(versions).map(([name, version]): Pin => ({ kind, name, ...version }));
  return [...listed('image', images), ...listed('action', actions)];
};

/** The table's file and its text for these pins. */
export const writePins = (pins: readonly Pin[]): { readonly file: string; readonly text: string } => {
  const versions = (kind: Pin['kind']): Versions =>
    Object.fromEntries(pins.filter((pin) => pin.kind === kind).map(({ name, tag, digest }) => [name, { tag, digest }]));
  return {
    file: table,
    text: `${JSON.stringify({ images: versions('image'), actions: versions('action') }, null, 2)}\n`,
  };
};

/** The reference to a pin in a Dockerfile, a manifest or a workflow. */
export const referenceTo = ({ kind, name, tag, digest }: Pin): string => {
  if (kind === 'action') return digest ? `${name}@${digest} # ${tag}` : `${name}@${tag}`;
  return digest ? `${name}:${tag}@${digest}` : `${name}:${tag}`;
};
