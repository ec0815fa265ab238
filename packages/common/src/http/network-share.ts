import { Counter, type Registry } from 'prom-client';

/** Networks counted apart within a slice. Requests of more networks count, but none of these can be the busiest. */
const maxNetworks = 10_000;
const sliceMs = 60_000;

/**
 * Shows how many of the requests that change something came from the busiest network: `http_network_writes_total` of all and
 * `http_busiest_network_writes_total`. If they are nearly equal while many people are here, everybody seems to come from one
 * address, as behind a balancer that hides theirs, and shares one limit. Networks are compared within slices of a minute, or
 * between two readings. Returns what counts a request.
 */
export const showNetworkShare = (registry: Registry, nowMs: () => number = Date.now): ((network: string) => void) => {
  let slice = new Map<string, number>();
  let all = 0;
  let busiest = 0;
  let endsAt = nowMs() + sliceMs;

  const closeSlice = (): void => {
    total.inc(all);
    ofBusiest.inc(busiest);
    slice = new Map();
    all = 0;
    busiest = 0;
    endsAt = nowMs() + sliceMs;
  };
  const counter = (name: string, help: string): Counter =>
    new Counter({ name, help, registers: [registry], collect: closeSlice });
  const total = counter('http_network_writes_total', 'Requests that change something.');
  const ofBusiest = counter('http_busiest_network_writes_total', 'Those of the network that sent most of them.');

  return (network) => {
    if (nowMs() >= endsAt) closeSlice();
    all += 1;
    const known = slice.get(network);
    if (known === undefined && slice.size >= maxNetworks) return;
    const count = (known ?? 0) + 1;
    slice.set(network, count);
    if (count > busiest) busiest = count;
  };
};
