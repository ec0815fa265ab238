import type { FaultKind } from './fault.ts';
import { clockJump, diskFull, powerCut } from './machine.ts';
import { cut, delay, oneWay, silence } from './network.ts';
import { freeze, kill, rollingRestart } from './processes.ts';
import { halfDeadProvider, slowProvider, webhooksDoubled, webhooksLost, webhooksReordered } from './provider.ts';
import { databaseOlder } from './restore.ts';
import { brokerOlder, brokerWiped, redisWiped } from './stores.ts';

/** Everything that can go wrong anywhere, for any user. */
export const everyday: Readonly<Record<string, FaultKind>> = {
  'kill a service': kill(['auth', 'tickets', 'orders', 'payments', 'expiration']),
  'kill the gateway': kill(['gateway'], 3_000),
  'kill the sandbox': kill(['sandbox']),
  'kill the broker': kill(['nats'], 20_000),
  'kill Redis': kill(['redis']),
  'kill PostgreSQL': kill(['postgres'], 2_000),
  freeze,
  'broker wiped': brokerWiped,
  'broker with an older store': brokerOlder,
  'Redis wiped': redisWiped,
  'auth with an older database': databaseOlder,
  cut,
  silence,
  'one way cut': oneWay,
  delay,
  'slow provider': slowProvider,
  'half-dead provider': halfDeadProvider,
  'webhooks lost': webhooksLost,
  'webhooks doubled': webhooksDoubled,
  'webhooks reordered': webhooksReordered,
  'rolling restart': rollingRestart,
};

/** What needs a disk that can be filled and lose its power. */
export const onSmallDisk: Readonly<Record<string, FaultKind>> = { 'disk full': diskFull, 'power cut': powerCut };

/** What needs clocks that can be set. */
export const withClocks = (clockFile: string): Readonly<Record<string, FaultKind>> => ({
  'clock jump': clockJump(clockFile),
});
