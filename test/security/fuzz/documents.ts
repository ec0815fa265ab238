/** JSON Schema as in OpenAPI 3.1, as far as values are generated from it. */
export type Schema = {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
};

export type Parameter = { readonly name: string; readonly in: 'path' | 'query' | 'header'; readonly schema: Schema };

/** One operation of one service. */
export type Route = {
  readonly service: string;
  readonly method: string;
  /** The path, with its parameters in braces. */
  readonly path: string;
  /** Matches a path of this route. */
  readonly pattern: RegExp;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  /** The schema of an answer's body by status. Null if it has no body. */
  readonly answers: ReadonlyMap<number, Schema | null>;
};

type Content = { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
type Operation = {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
};
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

/** The process that serves each part of the API. */
export const servers = { users: 'auth', tickets: 'tickets', orders: 'orders', payments: 'payments' } as const;

/** Every route in the documents of the running services. */
export const readRoutes = async (url: string): Promise<Route[]> => {
  const all = await Promise.all(
    Object.entries(servers).map(async ([name, service]) => {
      const answer = await fetch(`${url}/api/${name}/openapi.json`);
      return routesOf(service, (await answer.json()) as Document);
    }),
  );
  return all.flat();
};

const routesOf = (service: string, { paths }: Document): Route[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody, responses = {} }]) => ({
      service,
      method: method.toUpperCase(),
      path,
      pattern: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
      parameters,
      body: schemaOf(requestBody),
      answers: new Map(Object.entries(responses).map(([status, answer]) => [Number(status), schemaOf(answer)])),
    })),
  );

const schemaOf = (content: Content | undefined): Schema | null =>
  content?.content?.['application/json']?.schema ?? null;
