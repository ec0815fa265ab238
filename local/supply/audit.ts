type Severity = 'info' | 'low' | 'moderate' | 'high' | 'critical';
type Report = {
  readonly message?: string;
  readonly error?: { readonly summary?: string };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: Severity; readonly range?: string }>>;
};

/** What is to be said of a dependency check, and whether the change may pass. */
export type Judgement = { readonly sound: boolean; readonly lines: readonly string[] };

const severe: readonly Severity[] = ['high', 'critical'];

/**
 * Judges what `npm audit --json` wrote. A registry that offers no audit, or is away, is said plainly and fails nobody:
 * nothing was checked then. A weakness that is high or critical fails, lesser ones are only listed.
 */
export const judgeAudit = (output: string): Judgement => {
  const report = parse(output);
  if (!report?.vulnerabilities) {
    const reason = report?.message ?? report?.error?.summary ?? 'no answer';
    return { sound: true, lines: [`NOT CHECKED: this registry offers no audit (${withoutAddress(reason)})`] };
  }
  const found = Object.entries(report.vulnerabilities);
  if (found.length === 0) return { sound: true, lines: ['no known weakness in any package'] };
  return {
    sound: found.every(([, { severity }]) => !severe.includes(severity)),
    lines: found.map(([name, { severity, range }]) => `${severity}: ${name} ${range ?? ''}`.trim()),
  };
};

const parse = (output: string): Report | undefined => {
  try {
    return JSON.parse(output) as Report;
  } catch {
    return undefined;
  }
};

const withoutAddress = (reason: string): string => reason.replace(/ - \w+ https?:\S+/, '');
