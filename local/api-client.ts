/** What the sample reads of the API's answers. */
export type ApiAnswer = {
  readonly id?: string;
  readonly documentId?: string;
  readonly sha256?: string;
  readonly stages?: readonly { readonly id: string }[];
  readonly items?: readonly { readonly id: string; readonly name?: string; readonly agency?: string | null }[];
};

/** Asks the API as a script would, with a key; the key of a request is made of its path, so that a repeat is one request. */
export function apiClient(url: string, key: string) {
  return async (method: string, path: string, body?: object): Promise<ApiAnswer> => {
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': `sample:${method}:${path}`,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as ApiAnswer;
  };
}
