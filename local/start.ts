import { Advice } from './advice.ts';
import { environment } from './config.ts';
import { startStack } from './stack.ts';

const stack = await startStack({ env: environment() }).catch((error: unknown) => {
  if (!(error instanceof Advice)) throw error;
  process.stderr.write(`\n  ${error.message}\n\n`);
  process.exit(1);
});
process.stdout.write(`ready ${stack.stack.url}\n`);
const hasten = new AbortController();
let stopping = false;
const onSignal = async () => {
  if (stopping) return hasten.abort();
  stopping = true;
  await stack.stop(hasten.signal);
  process.exit(0);
};
process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
