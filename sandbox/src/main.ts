import { ConfigMistakes, configFromEnvironment } from './config.ts';
import { startSandbox } from './service.ts';

const stopWithinMs = 10_000;

try {
  const sandbox = await startSandbox(configFromEnvironment());
  const stop = (): void => {
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    void sandbox.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  process.stderr.write(`${error instanceof ConfigMistakes ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
