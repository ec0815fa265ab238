import { isIPv6 } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** Where a stack can be opened. */
export type Addresses = {
  /** For programs on this machine. */
  readonly localUrl: string;
  /** What links lead to. */
  readonly publicUrl: string;
  /** The other origins under which the same pages can be opened. */
  readonly otherOrigins: readonly string[];
  /** What other machines of the network can open, the best guess first; none if the gateway listens on loopback only. */
  readonly networkUrls: readonly string[];
};

/** The addresses and names by which others may reach this machine. */
export type Machine = { readonly addresses: readonly string[]; readonly name: string };

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');
const isEvery = (host: string): boolean => host === '0.0.0.0' || /^[0:]+$/.test(host);
// Bridges of containers and virtual machines: addresses that no phone reaches.
const virtualInterface = /^(docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel|podman)/;

/** This machine as its network interfaces show it. Addresses of real interfaces come first, IPv4 before IPv6. */
export const thisMachine = (): Machine => {
  const found = Object.entries(networkInterfaces()).flatMap(([name, list = []]) =>
    list
      .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address))
      .map(({ address }) => ({ address, rank: (virtualInterface.test(name) ? 2 : 0) + (isIPv6(address) ? 1 : 0) })),
  );
  return {
    addresses: found.sort((one, other) => one.rank - other.rank).map(({ address }) => address),
    name: hostname().toLowerCase(),
  };
};

const originOf = (host: string, port: number): string =>
  new URL(`http://${isIPv6(host) ? `[${host}]` : host}:${port}`).origin;

/** Whether a name can be in an address, as a browser writes it. */
const isName = (name: string): boolean => /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name);

/**
 * Where a stack is found whose gateway listens on `host` and `port`. A gateway on all addresses is public at the first one
 * that others in the network can reach, so that links work on a phone; the pages may be used at every other one, too.
 */
export const addressesOf = (
  { host, port, publicUrl }: { readonly host: string; readonly port: number; readonly publicUrl: string | undefined },
  machine: Machine = thisMachine(),
): Addresses => {
  const reached = machine.addresses.filter((address) => host.includes(':') || !isIPv6(address));
  const networkHosts = isLoopback(host) ? [] : isEvery(host) ? reached : [host];
  const networkUrls = networkHosts.map((each) => originOf(each, port));
  const localUrl = isLoopback(host) || isEvery(host) ? originOf('localhost', port) : originOf(host, port);
  const own = publicUrl ?? networkUrls[0] ?? localUrl;
  const short = machine.name.replace(/\.local$/, '');
  const names = isEvery(host) && isName(short) ? [machine.name, short, `${short}.local`] : [];
  const loopback = localUrl === originOf('localhost', port) ? ['localhost', '127.0.0.1', '::1'] : [];
  const all = [localUrl, ...networkUrls, ...[...loopback, ...names].map((each) => originOf(each, port))];
  return { localUrl, publicUrl: own, otherOrigins: [...new Set(all)].filter((one) => one !== own), networkUrls };
};

/** What `npm start` says about where to open the system: label, address, and a remark. */
export const whereToOpen = ({
  localUrl,
  publicUrl,
  networkUrls,
}: Pick<Addresses, 'localUrl' | 'publicUrl' | 'networkUrls'>): readonly (readonly [string, string, string])[] => {
  const isNamed = publicUrl !== localUrl && !networkUrls.includes(publicUrl);
  const [phone, ...others] = networkUrls.filter((url) => url !== localUrl);
  return [
    ['open', isNamed ? publicUrl : localUrl, ''],
    ...(phone ? [['on a phone', phone, 'in the same network'] as const] : []),
    ...others.map((url) => ['or', url, ''] as const),
  ];
};
