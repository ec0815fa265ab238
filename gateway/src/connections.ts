import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from './network.ts';

/** Maximum numbers of open connections and streams, in total and per network. An office of hundreds is one network. */
export type ConnectionLimits = {
  readonly connections: number;
  readonly connectionsPerNetwork: number;
  readonly streams: number;
  readonly streamsPerNetwork: number;
};

export const defaultLimits: ConnectionLimits = {
  connections: 10_000,
  connectionsPerNetwork: 1_024,
  streams: 8_000,
  streamsPerNetwork: 512,
};

/** A request that has been read and not been answered completely. */
export type Exchange = {
  readonly outgoing: ServerResponse;
  /** The caller has left, or its further bytes cannot be parsed. */
  leave(): void;
};

type Network = { readonly name: string; connections: number; streams: number; readonly silent: Set<Socket> };
type Connection = { readonly network: Network; readonly exchanges: Set<Exchange> };

export type Connections = ReturnType<typeof limitConnections>;

/**
 * Bounds the number of a server's connections. Above a bound, the connection that has been idle longest is closed: of
 * the same network, or of the network with the most idle ones. `refuse` gets a connection when none is idle.
 */
export const limitConnections = (server: Server, limits: ConnectionLimits, refuse: (socket: Socket) => void) => {
  const open = new Map<Socket, Connection>();
  const networks = new Map<string, Network>();
  let streams = 0;

  const forget = (socket: Socket): void => {
    const connection = open.get(socket);
    if (!connection) return;
    open.delete(socket);
    const { network, exchanges } = connection;
    network.silent.delete(socket);
    if (--network.connections === 0) networks.delete(network.name);
    for (const exchange of exchanges) exchange.leave();
  };
  const closeIdlest = (network: Network | undefined): boolean => {
    const [socket] = network?.silent ?? [];
    if (!socket) return false;
    forget(socket);
    socket.destroy();
    return true;
  };
  const mostIdleNetwork = (): Network | undefined => {
    let most: Network | undefined;
    for (const network of networks.values()) if (network.silent.size > (most?.silent.size ?? 0)) most = network;
    return most;
  };

  server.on('connection', (socket: Socket) => {
    const name = networkOf(socket.remoteAddress ?? '');
    const known = networks.get(name);
    if (known && known.connections >= limits.connectionsPerNetwork && !closeIdlest(known)) return refuse(socket);
    if (open.size >= limits.connections && !closeIdlest(mostIdleNetwork())) return refuse(socket);
    const network = networks.get(name) ?? { name, connections: 0, streams: 0, silent: new Set() };
    networks.set(name, network);
    network.connections++;
    network.silent.add(socket);
    open.set(socket, { network, exchanges: new Set() });
    socket.once('close', () => forget(socket));
  });

  return {
    /** The exchanges of a connection, oldest first. Undefined when the connection was refused or has ended. */
    exchangesOf: (socket: Socket): ReadonlySet<Exchange> | undefined => open.get(socket)?.exchanges,

    /** Tracks an exchange until its response is closed. */
    begin: (socket: Socket, exchange: Exchange): void => {
      const connection = open.get(socket);
      if (!connection) return void exchange.leave();
      const { network, exchanges } = connection;
      exchanges.add(exchange);
      network.silent.delete(socket);
      exchange.outgoing.once('close', () => {
        exchanges.delete(exchange);
        if (exchanges.size === 0 && open.has(socket)) network.silent.add(socket);
      });
    },

    /** Counts a response without a timeout of its own. Returns false when there are too many. */
    beginStream: (socket: Socket, outgoing: ServerResponse): boolean => {
      const network = open.get(socket)?.network;
      if (!network || streams >= limits.streams || network.streams >= limits.streamsPerNetwork) return false;
      streams++;
      network.streams++;
      outgoing.once('close', () => {
        streams--;
        network.streams--;
      });
      return true;
    },
  };
};
