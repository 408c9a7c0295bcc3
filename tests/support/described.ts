import type pg from 'pg';

export type Described = { readonly name: string; readonly typeId: number };

type Connection = pg.PoolClient['connection'] & {
  parse(query: { name: string; text: string; types: number[] }): void;
  describe(what: { type: 'S'; name: string }): void;
  sync(): void;
};

/** Has the server parse and describe a statement without running it: the columns that it would return. Throws what is wrong with it. */
export function describeStatement(client: pg.Client, text: string): Promise<Described[]> {
  return new Promise((resolve, reject) => {
    let columns: Described[] = [];
    let failed: Error | undefined;
    // pg asks a query that it did not make itself to answer to these names.
    client.query({
      submit(connection: Connection) {
        connection.parse({ name: '', text, types: [] });
        connection.describe({ type: 'S', name: '' });
        connection.sync();
      },
      handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }) {
        columns = fields.map(({ name, dataTypeID }) => ({ name, typeId: dataTypeID }));
      },
      handleError(error: Error) {
        failed = error;
        reject(error);
      },
      handleReadyForQuery() {
        if (failed === undefined) resolve(columns);
      },
    } as unknown as pg.Submittable);
  });
}
