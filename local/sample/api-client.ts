/** What the sample reads of the API's answers. */
export type ApiAnswer = {
  readonly id?: string;
  readonly documentId?: string;
  readonly sha256?: string;
  readonly dueAt?: string | null;
  readonly state?: string;
  readonly stage?: number;
  readonly signOffId?: string;
  /** Of a report. */
  readonly versions?: readonly {
    readonly state: string;
    readonly signOffId: string | null;
    readonly publishedAt: string | null;
  }[];
  readonly public?: boolean;
  readonly redactions?: readonly unknown[];
  readonly questions?: readonly { readonly id: string }[];
  readonly stages?: readonly { readonly id: string; readonly signatures: readonly { readonly signerId: string }[] }[];
  readonly items?: readonly {
    readonly id: string;
    readonly name?: string;
    readonly agency?: string | null;
    readonly state?: string;
  }[];
};

/**
 * Asks the API as a script would, with a key; the key of a request is made of its path, so that a repeat is one request.
 * `version`: what is changed, as If-Match says it.
 */
export function apiClient(url: string, key: string) {
  return async (method: string, path: string, body?: object, version?: number): Promise<ApiAnswer> => {
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': `sample:${method}:${path}`,
        ...(version !== undefined && { 'if-match': `"${version}"` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as ApiAnswer;
  };
}
