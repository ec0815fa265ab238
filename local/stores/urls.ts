import type { Secrets } from '../secrets.ts';

export const databaseNames = ['auth', 'tickets', 'orders', 'payments'] as const;
export type DatabaseName = (typeof databaseNames)[number];
export type DatabaseUrls = Readonly<Record<DatabaseName, string>>;

/** Where the superuser of a server of ours connects. */
export const postgresAdminUrl = (port: number, password: string): string =>
  `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;

/** Every service's own database: with a role of its own when there are passwords, else with the given URL's user. */
export const databaseUrls = (adminUrl: string, passwords: Secrets['databases'] | undefined): DatabaseUrls => {
  const urls = databaseNames.map((name) => {
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    if (passwords) Object.assign(url, { username: name, password: passwords[name] });
    return [name, url.href] as const;
  });
  return Object.fromEntries(urls) as DatabaseUrls;
};
