/** The entry of package-lock.json for one folder of node_modules, or for a workspace. */
export type LockEntry = {
  readonly name?: string;
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

export type Lock = { readonly packages: Readonly<Record<string, LockEntry>> };

/** The folder from which Node would load a package, seen from another folder. For a workspace, its own folder. */
export const folderOf = ({ packages }: Lock, from: string, name: string): string | undefined => {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    const folder = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    const entry = packages[folder];
    if (entry) return entry.link ? entry.resolved : folder;
    if (at === '') return undefined;
  }
};

/** The name of the package in a folder. */
export const nameOf = (folder: string, entry: LockEntry): string =>
  entry.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
