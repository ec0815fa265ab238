export type Config = {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly secretKey: string;
  readonly publishableKey: string;
  readonly webhook: { readonly url: string; readonly secret: string; readonly events: readonly string[] } | null;
  /** As a browser reaches it, without a slash at the end; null is the address it listens on. */
  readonly publicUrl: string | null;
  readonly basePath: string;
  readonly logLevel: string;
};

/** Everything that is wrong with the environment, at once. */
export class ConfigMistakes extends Error {
  constructor(mistakes: readonly string[]) {
    super(`The sandbox can't start:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
    this.name = 'ConfigMistakes';
  }
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const usualEvents = 'payment_intent.*,charge.refunded,refund.*';

const isWebAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** Reads the environment; throws ConfigMistakes. Keys must be test keys: this program never handles real money. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const value = (name: string, otherwise: string): string => env[name]?.trim() || otherwise;
  const port = value('PORT', '4242');
  const secretKey = value('SECRET_KEY', '');
  const publishableKey = value('PUBLISHABLE_KEY', '');
  const webhookUrl = value('WEBHOOK_URL', '');
  const webhookSecret = value('WEBHOOK_SECRET', '');
  const publicUrl = value('PUBLIC_URL', '').replace(/\/+$/, '');
  const basePath = value('BASE_PATH', '').replace(/\/+$/, '');
  const logLevel = value('LOG_LEVEL', 'info');
  const mistakes = [
    /^\d{1,5}$/.test(port) && Number(port) <= 65_535 ? '' : `PORT must be 0 to 65535, not '${port}'.`,
    /^sk_test_\w+$/.test(secretKey) ? '' : 'SECRET_KEY must begin with sk_test_ and go on with letters or digits.',
    /^pk_test_\w+$/.test(publishableKey)
      ? ''
      : 'PUBLISHABLE_KEY must begin with pk_test_ and go on with letters or digits.',
    webhookUrl === '' || isWebAddress(webhookUrl) ? '' : `WEBHOOK_URL must be a whole address, not '${webhookUrl}'.`,
    webhookUrl === '' || /^whsec_\S+$/.test(webhookSecret)
      ? ''
      : 'WEBHOOK_SECRET must begin with whsec_ when WEBHOOK_URL is set.',
    publicUrl === '' || isWebAddress(publicUrl) ? '' : `PUBLIC_URL must be a whole address, not '${publicUrl}'.`,
    basePath === '' || /^(\/[\w-]+)+$/.test(basePath) ? '' : `BASE_PATH must look like /sandbox, not '${basePath}'.`,
    logLevels.includes(logLevel) ? '' : `LOG_LEVEL must be one of ${logLevels.join(', ')}, not '${logLevel}'.`,
  ].filter((mistake) => mistake !== '');
  if (mistakes.length > 0) throw new ConfigMistakes(mistakes);
  const events = value('WEBHOOK_EVENTS', usualEvents)
    .split(',')
    .map((pattern) => pattern.trim());
  return {
    host: value('HOST', '127.0.0.1'),
    port: Number(port),
    dataFolder: value('DATA', '.ticketing/sandbox'),
    secretKey,
    publishableKey,
    webhook: webhookUrl === '' ? null : { url: webhookUrl, secret: webhookSecret, events },
    publicUrl: publicUrl === '' ? null : publicUrl,
    basePath,
    logLevel,
  };
};

/** readConfig of this process. */
export const configFromEnvironment = (): Config => readConfig(process.env);
