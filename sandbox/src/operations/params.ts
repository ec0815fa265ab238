import type { MetadataChange } from '../domain/metadata.ts';
import { badParameter } from '../domain/refusal.ts';

/** A decoded form: `metadata[orderId]=1` is `{ metadata: { orderId: '1' } }`, `expand[0]=x` is `{ expand: { 0: 'x' } }`. */
export type Params = { readonly [name: string]: string | Params };

export type ParamReader = {
  readonly text: (name: string) => string | undefined;
  readonly neededText: (name: string) => string;
  readonly integer: (name: string) => number | undefined;
  readonly neededInteger: (name: string) => number;
  readonly flag: (name: string) => boolean | undefined;
  readonly choice: <T extends string>(name: string, choices: readonly T[]) => T | undefined;
  readonly texts: (name: string) => readonly string[] | undefined;
  readonly metadata: () => MetadataChange | undefined;
  readonly nested: (name: string) => ParamReader | undefined;
  /** For a field that may be a text or have fields of its own (`created`). */
  readonly isText: (name: string) => boolean;
  /** Taken, and without effect here. */
  readonly ignore: (...names: readonly string[]) => void;
  /** Refuses what nobody has read. */
  readonly end: () => void;
};

/** Reads a form field by field; every method refuses (400, the field named) what it can't take. Finish with `end()`. */
export const readParams = (params: Params, parent = ''): ParamReader => {
  const taken = new Set<string>();
  const full = (name: string): string => (parent ? `${parent}[${name}]` : name);
  const take = (name: string): string | Params | undefined => {
    taken.add(name);
    return params[name];
  };
  const text = (name: string): string | undefined => {
    const value = take(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw badParameter(full(name), `${full(name)} must be a text.`);
    if (value === '') {
      throw badParameter(full(name), `${full(name)} is empty: leave it out instead.`, 'parameter_invalid_empty');
    }
    return value;
  };
  const needed = <T>(name: string, value: T | undefined): T => {
    if (value === undefined) throw badParameter(full(name), `${full(name)} is missing.`, 'parameter_missing');
    return value;
  };
  const integer = (name: string): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(number)) {
      throw badParameter(
        full(name),
        `${full(name)} must be a whole number, not '${value}'.`,
        'parameter_invalid_integer',
      );
    }
    return number;
  };
  const choice = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
    const value = text(name);
    if (value === undefined || choices.includes(value as T)) return value as T | undefined;
    throw badParameter(full(name), `${full(name)} must be one of ${choices.join(', ')}, not '${value}'.`);
  };
  return {
    text,
    integer,
    choice,
    neededText: (name: string): string => needed(name, text(name)),
    neededInteger: (name: string): number => needed(name, integer(name)),
    flag: (name: string): boolean | undefined => {
      const value = choice(name, ['true', 'false']);
      return value && value === 'true';
    },
    texts: (name: string): readonly string[] | undefined => {
      const value = take(name);
      if (value === undefined) return undefined;
      const values = typeof value === 'string' ? [] : Object.values(value);
      const wrong = values.length === 0 || values.some((one) => typeof one !== 'string');
      if (wrong) throw badParameter(full(name), `${full(name)} must be a list of texts.`);
      return values as string[];
    },
    metadata: () => {
      const name = 'metadata';
      const value = take(name);
      if (value === undefined || value === '') return value;
      if (typeof value === 'string' || Object.values(value).some((one) => typeof one !== 'string')) {
        throw badParameter(full(name), `${full(name)} must be pairs of texts.`);
      }
      return value as Record<string, string>;
    },
    nested: (name: string): ParamReader | undefined => {
      const value = take(name);
      if (value === undefined) return undefined;
      if (typeof value === 'string') throw badParameter(full(name), `${full(name)} must have fields of its own.`);
      return readParams(value, full(name));
    },
    isText: (name: string): boolean => typeof params[name] === 'string',
    ignore: (...names: readonly string[]): void => names.forEach((name) => void taken.add(name)),
    end: (): void => {
      const unknown = Object.keys(params).find((name) => !taken.has(name));
      if (unknown === undefined) return;
      if (unknown === 'payment_method_types' && !parent) {
        throw badParameter(
          unknown,
          'payment_method_types is gone since API version 2026-09-30.endive: use allowed_payment_method_types.',
          'payment_method_types_no_longer_supported',
        );
      }
      throw badParameter(
        full(unknown),
        `${full(unknown)} is unknown here: it is misspelt, or one of Stripe's that this sandbox does not imitate.`,
        'parameter_unknown',
      );
    },
  };
};
