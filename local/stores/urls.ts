import type { Secrets } from '../secrets.ts';

export const databaseNames = ['auth', 'tickets', 'orders', 'payments'] as const;
export type DatabaseName = (typeof databaseNames)[number];
/** The role a service runs as. The owner of its database has the service's name. */
export const appRoleOf = (name: DatabaseName): string => `${name}_app`;

export type DatabaseUrls = Readonly<Record<DatabaseName, string>>;

/** The address for a user of a store that we started. */
export const storeUrl = (store: 'nats' | 'redis', port: number, user: string, password: string): string =>
  `${store}://${user}:${password}@127.0.0.1:${port}`;

/** A given URL may contain `{service}` as its user; each service then inserts its own name. */
export const asUser = (url: string, name: string): string => url.replaceAll('{service}', name);

/** The same address without user and password. */
export const withoutUser = (url: string): string => url.replace(/^(\w+:\/\/)[^@/]*@/, '$1');

/** Where the superuser of a server of ours connects. */
export const postgresAdminUrl = (port: number, password: string): string =>
  `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;

/** Every service's database, with the user that `roleOf` returns if there are passwords, otherwise with the given URL's user. */
export const databaseUrls = (
  adminUrl: string,
  passwords: Secrets['databases'] | undefined,
  roleOf: (name: DatabaseName) => string = (name) => name,
): DatabaseUrls => {
  const urls = databaseNames.map((name) => {
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    if (passwords) Object.assign(url, { username: roleOf(name), password: passwords[name] });
    return [name, url.href] as const;
  });
  return Object.fromEntries(urls) as DatabaseUrls;
};
