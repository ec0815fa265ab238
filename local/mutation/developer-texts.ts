import type { Ignorer } from '@stryker-mutator/api/ignore';
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** The part of Babel's NodePath that is read here. */
type Path = {
  readonly node: { readonly type: string };
  readonly key: string | number | null;
  readonly listKey: string | null;
  readonly parent: { readonly type: string; readonly callee?: Callee } | null;
};
type Callee = { readonly type: string; readonly name?: string; readonly object?: Callee; readonly property?: Callee };

const isLog = (callee?: Callee): boolean =>
  callee?.type === 'MemberExpression' && (callee.object?.name ?? callee.object?.property?.name) === 'log';

/** Leaves out what only developers and operators read: the wording of log lines, and the message of an `Error`. */
const ignorer: Ignorer = {
  shouldIgnore(value) {
    const { key, listKey, parent } = value as Path;
    if (!parent || listKey !== 'arguments') return undefined;
    if (parent.type === 'CallExpression' && isLog(parent.callee)) return 'the content of a log line';
    const isError = parent.type === 'NewExpression' && parent.callee?.name === 'Error';
    return isError && key === 0 ? 'the message of an error for developers' : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'developer-texts', ignorer)];
