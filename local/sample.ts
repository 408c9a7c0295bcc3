/** Fills an empty database with the sample partnership. Does nothing when it is there already. */
export async function loadSample(_input: {
  ownerUrl: string;
  apiUrl: string;
  dataDir: string;
  log: (line: string) => void;
}): Promise<{ accounts: { name: string; role: string; address: string }[] }> {
  return { accounts: [] };
}
