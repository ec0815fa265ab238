import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../local/config.ts';

const Rules = z.object({
  groups: z.array(
    z.object({ rules: z.array(z.object({ alert: z.string(), annotations: z.object({ runbook_url: z.string() }) })) }),
  ),
});

/** The rules of the monitoring component, as they are written. */
export const rulesText = readFileSync(join(root, 'k8s/components/monitoring/config/alerts.yml'), 'utf8');

/** The section of the runbook that each alert links to. */
export const sections: ReadonlyMap<string, string> = new Map(
  Rules.parse(parse(rulesText)).groups.flatMap(({ rules }) =>
    rules.map(({ alert, annotations }) => [alert, annotations.runbook_url] as const),
  ),
);
