import { Refusal, type Request, send } from './http.ts';

let renewal: Promise<void> | undefined;

/** Has auth set a fresh token cookie; calls made at the same time share one request. Throws 401 when signed out. */
export const renewToken = (): Promise<void> => {
  renewal ??= send('/api/users/token')
    .then(() => undefined)
    .finally(() => {
      renewal = undefined;
    });
  return renewal;
};

/** A call that needs somebody to be signed in: a token that has run out is renewed once and the call made again. */
export const sendSignedIn = async <T>(url: string, request?: Request): Promise<T> => {
  try {
    return await send<T>(url, request);
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'not-signed-in')) throw error;
    await renewToken();
    return send<T>(url, request);
  }
};
