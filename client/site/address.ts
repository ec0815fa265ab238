import { publicUrl } from '../config.ts';

/** The whole address of a path, as search engines and link previews need it. Without PUBLIC_URL it is a guess for tests. */
export const addressOf = (path: string): string => new URL(path, publicUrl() ?? 'http://localhost:3000').href;
