import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Advice } from '../advice.ts';
import { signedOnly } from '../stores/system-packages.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const macApps = ['Google Chrome', 'Chromium'].map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);

/** The browser that journeys use; root gets one installed where there is none. @throws Advice that says what to install */
export const findBrowser = (path: string): string => {
  const found = search(path) ?? (canInstall() ? install(path) : undefined);
  if (found) return found;
  throw new Advice(
    'The journeys need a browser: install Chromium (apt-get install chromium, brew install chromium) or Chrome.',
  );
};

const search = (path: string): string | undefined =>
  [...path.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))), ...macApps].find(existsSync);

const canInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

const install = (path: string): string | undefined => {
  process.stdout.write('  browser     installing Chromium\n');
  const env = { PATH: path, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...args: string[]) =>
    spawnSync('apt-get', [...signedOnly, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  run('update');
  run('install', '-y', '--no-install-recommends', 'chromium');
  return search(path);
};
