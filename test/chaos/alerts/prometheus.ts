import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endingWithMe } from '@ticketing/common/testing/ending-with-me';
import { until } from '@ticketing/common/testing/until';
import { z } from 'zod';
import { environment, toolsFolder } from '../../../local/config.ts';
import { freePorts } from '../../../local/ports.ts';
import { answers } from '../../../local/ready.ts';
import { findProgram } from '../../../local/stores/programs.ts';

export type Prometheus = {
  /** The names of the alerts that fire. */
  firing(): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
};

const Answer = z.object({
  data: z.object({
    alerts: z.array(z.object({ state: z.string(), labels: z.object({ alertname: z.string() }) })),
  }),
});

const Vector = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** `/metrics` waits up to a second for a store, so a shorter time would take a service for away whose store is. */
const scrapeSeconds = 2;

/** A Prometheus that scrapes these addresses, and evaluates the rules every second. */
export const startPrometheus = async (
  targets: readonly string[],
  rules: string,
  signal: AbortSignal,
): Promise<Prometheus> => {
  const program = await findProgram('prometheus', toolsFolder, environment().PATH ?? '', signal);
  const folder = mkdtempSync(join(tmpdir(), 'ticketing-prometheus-'));
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const config = {
    global: {
      scrape_interval: `${scrapeSeconds}s`,
      scrape_timeout: `${scrapeSeconds}s`,
      evaluation_interval: '1s',
    },
    rule_files: ['alerts.yml'],
    scrape_configs: [{ job_name: 'services', static_configs: [{ targets }] }],
  };
  writeFileSync(join(folder, 'alerts.yml'), rules);
  // YAML can be written as JSON.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const args = [
    '--config.file=prometheus.yml',
    '--storage.tsdb.path=data',
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ];
  const child = spawn(...endingWithMe(program.file, args), {
    cwd: folder,
    env: { ...program.env, PATH: environment().PATH },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child, 'spawn');
  await until('Prometheus is ready', () => answers(`${url}/-/ready`));
  const query = encodeURIComponent('count(up == 1)');
  await until('Prometheus has scraped every service', async () => {
    const { data } = Vector.parse(await (await fetch(`${url}/api/v1/query?query=${query}`, { signal })).json());
    return data.result[0]?.value[1] === `${targets.length}`;
  });
  return {
    firing: async () => {
      const response = await fetch(`${url}/api/v1/alerts`, { signal });
      const { alerts } = Answer.parse(await response.json()).data;
      return new Set(alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname));
    },
    close: async () => {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
