import type { ConnectionOptions } from '@nats-io/transport-node';

/**
 * What the client needs of a NATS URL: it reads neither user and password from one, nor that `tls://` is meant, where a
 * server without TLS must be refused. The machine's certificate authorities are trusted, and NODE_EXTRA_CA_CERTS.
 */
export const natsOptions = (url: string): Pick<ConnectionOptions, 'servers' | 'user' | 'pass' | 'tls'> => {
  const [, scheme, user, password, servers] = /^(?:(\w+):\/\/)?(?:([^:@/]*):([^@/]*)@)?(.*)$/.exec(url) ?? [];
  return {
    servers: (servers ?? url).split(','),
    ...(user ? { user: decodeURIComponent(user), pass: decodeURIComponent(password ?? '') } : {}),
    ...(scheme === 'tls' ? { tls: {} } : {}),
  };
};
