export type SampleAnswer = {
  readonly items?: readonly { readonly id: string; readonly agency?: string | null }[];
  readonly id?: string;
  readonly documentId?: string;
};

/** Sends requests to the API as a script of the directorate would; the same request again does nothing twice. */
export function apiSender({ url, key }: { readonly url: string; readonly key: string }) {
  return async (method: string, path: string, body?: object): Promise<SampleAnswer> => {
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
    return (await response.json()) as SampleAnswer;
  };
}
