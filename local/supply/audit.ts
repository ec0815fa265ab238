type Severity = 'info' | 'low' | 'moderate' | 'high' | 'critical';
type Report = {
  readonly message?: string;
  readonly error?: { readonly summary?: string };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: Severity; readonly range?: string }>>;
};

/** The report of a dependency check, and whether the change may pass. */
export type Judgement = { readonly sound: boolean; readonly lines: readonly string[] };

const notChecked = 'NOTHING WAS CHECKED';
const severe: readonly Severity[] = ['high', 'critical'];

/**
 * Evaluates the output of `npm audit --json`. If the registry offers no audit or is away, the report states that nothing
 * was checked, and the check passes. High and critical vulnerabilities fail; lesser ones are only listed.
 */
export const judgeAudit = (output: string): Judgement => {
  const report = parse(output);
  if (!report?.vulnerabilities) {
    const reason = report?.message ?? report?.error?.summary ?? 'no answer';
    return { sound: true, lines: [`${notChecked}: this registry offers no audit (${withoutAddress(reason)})`] };
  }
  const found = Object.entries(report.vulnerabilities);
  if (found.length === 0) return { sound: true, lines: ['no known vulnerability in any package'] };
  return {
    sound: found.every(([, { severity }]) => !severe.includes(severity)),
    lines: found.map(([name, { severity, range }]) => `${severity}: ${name} ${range ?? ''}`.trim()),
  };
};

/** The line that GitHub Actions shows above a run that passed without a check; null when there was one. */
export const warningOf = ([first = '']: Judgement['lines']): string | null =>
  first.startsWith(notChecked) ? `::warning title=Dependencies::${first.replaceAll(/[\r\n]+/g, ' ')}` : null;

const parse = (output: string): Report | undefined => {
  try {
    return JSON.parse(output) as Report;
  } catch {
    return undefined;
  }
};

const withoutAddress = (reason: string): string => reason.replace(/ - \w+ https?:\S+/, '');
