import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** JSON lines on stdout. Tokens, cookies and secrets never reach them. */
export const createLogger = (service: string, level: string): Logger =>
  pino({
    name: service,
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token', '*.clientSecret'],
  });
