/** Has browsers come back by https only, where the site is installed with https; plain http stays as it is. */
export const hsts = (publicUrl: string | undefined): Readonly<Record<string, string>> =>
  publicUrl?.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {};
