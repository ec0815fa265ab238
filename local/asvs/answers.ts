import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Answer = z.strictObject({
  id: z.string().regex(/^V\d+\.\d+\.\d+$/),
  level: z.union([z.literal(1), z.literal(2)]),
  /** A short description of the requirement, in our words. */
  about: z.string().min(3),
  answer: z.enum(['yes', 'partly', 'no', 'not-applicable']),
  why: z.string().min(10),
  /** `file :: name of a test in it`, or the file if all its tests apply. */
  test: z.string().optional(),
  /** `file`, or `file :: text that it contains`. */
  where: z.string().optional(),
});
export type Answer = z.infer<typeof Answer>;

const Asvs = z.strictObject({
  standard: z.string(),
  source: z.url(),
  note: z.string(),
  chapters: z.record(z.string(), z.string()),
  requirements: z.array(Answer),
});
export type Asvs = z.infer<typeof Asvs>;

/** How this system meets the standard. @throws ZodError if docs/asvs.json is not valid */
export const readAsvs = (root: string): Asvs =>
  Asvs.parse(JSON.parse(readFileSync(join(root, 'docs/asvs.json'), 'utf8')));
