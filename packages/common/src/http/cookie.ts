/**
 * The value of a cookie in a `Cookie` header, or undefined. Two of the same name count as none: the browser sends a second
 * one when another site of the domain has set it (cookie tossing), and nothing shows which of them is ours.
 */
export const cookie = (header: string | undefined, name: string): string | undefined => {
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`));
  return found.length === 1 ? found[0]?.slice(name.length + 1) : undefined;
};

/**
 * The name of a cookie whose path is not `/`. With https it has a prefix that browsers accept from a secure origin only,
 * so that no page without https can set or replace it. On plain http (localhost) browsers would refuse that prefix.
 */
export const secureCookieName = (name: string, publicUrl: string): string =>
  publicUrl.startsWith('https:') ? `__Secure-${name}` : name;
