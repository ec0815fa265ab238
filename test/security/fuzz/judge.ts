import { Problem, problems } from '@ticketing/contracts/http/problems';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Answer } from './connection.ts';
import type { Route, Schema } from './documents.ts';
import type { FuzzRequest } from './requests.ts';

export type Judge = (request: FuzzRequest, answer: Answer | null) => string | null;

/**
 * What is wrong with an answer, or null: no answer, a 5xx (but 503 with `Retry-After`), a body that is not what the
 * service's own document promises, a refusal that is not in the table of problems, or no request id.
 */
export const createJudge = (routes: readonly Route[]): Judge => {
  // Formats stand in the documents as patterns too.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const compiled = new Map<Schema, ValidateFunction>();
  const validatorOf = (schema: Schema): ValidateFunction => {
    const known = compiled.get(schema);
    if (known) return known;
    const made = ajv.compile(schema);
    compiled.set(schema, made);
    return made;
  };

  const judgeContent = ({ method, path }: FuzzRequest, { status, body }: Answer): string | null => {
    const asked = method === 'HEAD' ? 'GET' : method;
    const route = routes.find((one) => one.method === asked && one.pattern.test(decoded(path)));
    if (!route) return path.endsWith('/openapi.json') ? null : `${status} for a route that is in no document`;
    const schema = route.answers.get(status);
    if (schema === undefined) return `the document of ${route.method} ${route.path} does not know ${status}`;
    if (body === null || body.length === 0) return null;
    if (schema === null) return `${status} with a body that no document describes`;
    const validate = validatorOf(schema);
    if (validate(JSON.parse(body.toString()))) return null;
    return `the body is not as the document says: ${ajv.errorsText(validate.errors).slice(0, 500)}`;
  };

  return (request, answer) => {
    if (answer === null) return 'there was no answer';
    const { status, headers } = answer;
    const requestId = headers.get('x-request-id');
    if (status >= 500 && !(status === 503 && headers.has('retry-after'))) return `${status}`;
    if (!requestId) return `${status} without x-request-id`;
    if (status < 400) return judgeContent(request, answer);
    return request.method === 'HEAD' ? null : judgeProblem(answer, requestId);
  };
};

const judgeProblem = ({ status, headers, body }: Answer, requestId: string): string | null => {
  if (!headers.get('content-type')?.startsWith('application/problem+json')) return `${status} that is no problem`;
  const problem = Problem.safeParse(JSON.parse(body?.toString() ?? ''));
  if (!problem.success) return `a problem that is not as agreed: ${problem.error.message}`;
  const { code, requestId: named, detail } = problem.data;
  if (problem.data.status !== status || problems[code].status !== status) return `"${code}" with ${status}`;
  if (named !== requestId) return 'the problem names another request than the header';
  return detail.length > 1_000 ? `a sentence of ${detail.length} characters` : null;
};

const decoded = (path: string): string => {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
};
