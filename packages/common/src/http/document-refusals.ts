import { Problem, type ProblemCode, problems } from '@ticketing/contracts/http/problems';
import { refusals } from '@ticketing/contracts/http/refusals';
import { z } from 'zod';

type Responses = Record<string, object>;
/** As much of an OpenAPI document as is written here. */
type Document = {
  paths?: Record<string, Record<string, { responses?: Responses }>>;
  components?: { schemas?: Record<string, object> };
};

/** Adds to each operation of an OpenAPI document the problems that its route may be refused with, by status. */
export const documentRefusals = <Given extends object>(document: Given): Given => {
  const { paths = {}, components } = document as Document;
  const documented = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const codes = codesOf(method, path);
      operation.responses = { ...operation.responses, ...responsesOf(codes) };
      return codes.length;
    }),
  );
  if (components && documented.some((count) => count > 0))
    components.schemas = { ...components.schemas, Problem: z.toJSONSchema(Problem) };
  return document;
};

/** The codes that a route may be refused with; none for a route that is not in the table. */
const codesOf = (method: string, path: string): readonly ProblemCode[] =>
  (refusals as Readonly<Record<string, readonly ProblemCode[]>>)[`${method.toUpperCase()} ${path}`] ?? [];

const responsesOf = (codes: readonly ProblemCode[]): Responses => {
  const byStatus = Map.groupBy([...codes].sort(), (code) => problems[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      status,
      {
        description: ofStatus.map((code) => `\`${code}\`: ${problems[code].title}`).join('. '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
};
