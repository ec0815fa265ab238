import { Gauge, type Registry } from 'prom-client';

/** What a gauge shows, and its label if it has a value for each of several things. */
export type GaugeDefinition = { readonly help: string; readonly label?: string };

type Value = number | Readonly<Record<string, number>> | null | undefined;

/** A value, or one for each value of the label. What is missing is not shown. */
export type GaugeValues<Name extends string> = { readonly [name in Name]?: Value };

/** Adds gauges that get their values when `/metrics` is requested. Null shows none of them. */
export const addGauges = <const Name extends string>(
  registry: Registry,
  definitions: Readonly<Record<Name, GaugeDefinition>>,
  read: () => GaugeValues<Name> | null | Promise<GaugeValues<Name> | null>,
): void => {
  for (const [name, { help, label }] of Object.entries<GaugeDefinition>(definitions))
    new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [registry],
      async collect() {
        const values = await read();
        show(this, label, values?.[name as Name]);
      },
    });
};

const show = (gauge: Gauge, label: string | undefined, value: Value): void => {
  if (label === undefined) {
    if (typeof value === 'number') gauge.set(value);
    else gauge.remove();
    return;
  }
  gauge.reset();
  for (const [one, figure] of Object.entries(value ?? {})) gauge.set({ [label]: one }, figure);
};
