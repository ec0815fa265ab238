import { readFileSync } from 'node:fs';

/** What stack.json says of a running whole stack, as far as journeys need it. */
export type Stack = {
  readonly url: string;
  /** What links lead to. */
  readonly publicUrl: string;
  readonly processes: Readonly<Record<string, { readonly pid: number | null; readonly url: string } | undefined>>;
  readonly sandbox: { readonly url: string; readonly secretKey: string };
};

export const readStack = (file: string): Stack => JSON.parse(readFileSync(file, 'utf8')) as Stack;

/** The stack that the test runner started. */
export const testStack = (): Stack => {
  const file = process.env.TEST_STACK;
  if (!file)
    throw new Error('TEST_STACK names no stack.json: run `npm test -- journeys`, or start a stack and name its file.');
  return readStack(file);
};
