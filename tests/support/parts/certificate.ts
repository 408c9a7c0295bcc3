import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Certificate = {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly file: string;
  readonly keyFile: string;
};

/** A certificate for a host, by default under this machine's names; it has signed itself where there is no authority `by`. */
export function makeCertificate(folder: string, host = 'localhost', by?: Certificate): Certificate {
  const [file, keyFile] = [join(folder, `${host}.pem`), join(folder, `${host}.key`)];
  const names = `subjectAltName=DNS:${host}${host === 'localhost' ? ',IP:127.0.0.1' : ''}`;
  const words = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${host}`, '-addext', names];
  if (by !== undefined) {
    // The system's own settings make an authority of whoever is made; some take none for a server.
    const plain = join(folder, 'plain.cnf');
    writeFileSync(plain, '[req]\ndistinguished_name = name\n[name]\n');
    words.push('-config', plain, '-addext', 'basicConstraints=critical,CA:FALSE', '-CA', by.file, '-CAkey', by.keyFile);
  }
  execFileSync('openssl', ['req', ...words, '-keyout', keyFile, '-out', file], { stdio: 'pipe' });
  return { cert: readFileSync(file), key: readFileSync(keyFile), file, keyFile };
}
