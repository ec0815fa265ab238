import type { ConnectionOptions } from '@nats-io/transport-node';

/**
 * The parts of a NATS URL that the client does not read: user and password, and `tls://`, which means that a server
 * without TLS must be refused. Trusted are the machine's certificate authorities and NODE_EXTRA_CA_CERTS.
 */
export const natsOptions = (url: string): Pick<ConnectionOptions, 'servers' | 'user' | 'pass' | 'tls'> => {
  const [, scheme, user, password, servers] = /^(?:(\w+):\/\/)?(?:([^:@/]*):([^@/]*)@)?(.*)$/.exec(url) ?? [];
  return {
    servers: (servers ?? url).split(','),
    ...(user ? { user: decodeURIComponent(user), pass: decodeURIComponent(password ?? '') } : {}),
    ...(scheme === 'tls' ? { tls: {} } : {}),
  };
};
