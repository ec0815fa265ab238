import type { Death } from './keep.ts';
import type { Step } from './stack.ts';

export type Output = { write(text: string): unknown; readonly isTTY?: boolean };

/** What a person sees in the terminal: a line for everything that is done, and one that tells what is going on. */
export type Screen = {
  readonly step: Step;
  readonly onDeath: (death: Death) => void;
  /** Label and text, aligned with the steps. */
  line(label: string, text: string): void;
  blank(): void;
  /** For the one thing to do next. */
  accent(text: string): string;
};

const labelWidth = 12;
const textWidth = 56;

/** Writes plain text where there is no terminal, or no wish for colour; `plain` is NO_COLOR. */
export const createScreen = (output: Output, plain: boolean): Screen => {
  const live = output.isTTY === true;
  const underWay = new Set<string>();
  const erase = () => live && output.write('\r\x1b[K');
  const showLive = () => live && underWay.size > 0 && output.write(`  … ${[...underWay].join(', ')}`);
  const write = (text: string) => {
    erase();
    output.write(`${text}\n`);
    showLive();
  };
  const line = (label: string, text: string) => write(`  ${label.padEnd(labelWidth)}${text}`);

  return {
    line,
    blank: () => write(''),
    accent: (text) => (live && !plain ? `\x1b[31m${text}\x1b[0m` : text),
    onDeath: ({ name, how, againInMs }) => line(name, `ended (${how}), back in ${againInMs / 1000} s`),
    async step(name, work, said) {
      const since = performance.now();
      underWay.add(name);
      erase();
      showLive();
      try {
        const result = await work;
        underWay.delete(name);
        line(name, `${said(result).padEnd(textWidth)} ${seconds(performance.now() - since)}`);
        return result;
      } finally {
        underWay.delete(name);
        erase();
      }
    },
  };
};

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(5)} s`;
