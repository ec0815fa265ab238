import { Problem, type ProblemCode, problems } from '@ticketing/contracts/http/problems';
import { refusals } from '@ticketing/contracts/http/refusals';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Answer } from './connection.ts';
import type { Route, Schema } from './documents.ts';
import type { FuzzRequest } from './requests.ts';

export type Judge = (request: FuzzRequest, answer: Answer | null) => string | null;

/**
 * The failure in an answer, or null: no answer, a 5xx (except 503 with `Retry-After`), a body that does not match the
 * service's own document, a refusal that is not in the table of problems or not in that of its route, or no request id.
 */
export const createJudge = (routes: readonly Route[]): Judge => {
  // The documents contain formats as patterns too.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const compiled = new Map<Schema, ValidateFunction>();
  const validatorOf = (schema: Schema): ValidateFunction => {
    const known = compiled.get(schema);
    if (known) return known;
    const made = ajv.compile(schema);
    compiled.set(schema, made);
    return made;
  };

  const routeOf = ({ method, path }: FuzzRequest): Route | undefined => {
    const asked = method === 'HEAD' ? 'GET' : method;
    const matching = routes.filter(({ pattern }) => pattern.test(decoded(path)));
    // A fixed address is never one with a parameter: other methods there are refused as such.
    const fixed = matching.filter((one) => !one.path.includes('{'));
    return (fixed.length > 0 ? fixed : matching).find(({ method }) => method === asked);
  };

  const judgeContent = (request: FuzzRequest, { status, body }: Answer): string | null => {
    const route = routeOf(request);
    if (!route) return request.path.endsWith('/openapi.json') ? null : `${status} for an undocumented route`;
    const schema = route.answers.get(status);
    if (schema === undefined) return `${status} is not documented for ${route.method} ${route.path}`;
    if (body === null || body.length === 0) return null;
    if (schema === null) return `${status} with an undocumented body`;
    const validate = validatorOf(schema);
    if (validate(JSON.parse(body.toString()))) return null;
    return `the body does not match the document: ${ajv.errorsText(validate.errors).slice(0, 500)}`;
  };

  return (request, answer) => {
    if (answer === null) return 'there was no answer';
    const { status, headers } = answer;
    const requestId = headers.get('x-request-id');
    if (status >= 500 && !(status === 503 && headers.has('retry-after'))) return `${status}`;
    if (!requestId) return `${status} without x-request-id`;
    if (status < 400) return judgeContent(request, answer);
    return request.method === 'HEAD' ? null : judgeProblem(answer, requestId, routeOf(request));
  };
};

const judgeProblem = ({ status, headers, body }: Answer, requestId: string, route?: Route): string | null => {
  if (!headers.get('content-type')?.startsWith('application/problem+json')) return `${status} is not a problem`;
  const problem = Problem.safeParse(JSON.parse(body?.toString() ?? ''));
  if (!problem.success) return `a problem does not match its schema: ${problem.error.message}`;
  const { code, requestId: named, detail } = problem.data;
  if (problem.data.status !== status || problems[code].status !== status) return `"${code}" with ${status}`;
  if (route && !isListed(route, code)) return `"${code}" is not listed for ${route.method} ${route.path}`;
  if (named !== requestId) return 'the problem has another request id than the header';
  return detail.length > 1_000 ? `a problem text of ${detail.length} characters` : null;
};

const isListed = ({ method, path }: Route, code: ProblemCode): boolean =>
  (refusals as Readonly<Record<string, readonly ProblemCode[]>>)[`${method} ${path}`]?.includes(code) ?? false;

const decoded = (path: string): string => {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
};
