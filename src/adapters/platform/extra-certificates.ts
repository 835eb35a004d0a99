import { readFile, stat } from 'node:fs/promises';
import { TrackerError } from '../../core/model/error.ts';

/**
 * Node's own certificate authorities, those of `NODE_EXTRA_CA_CERTS` included, plus the ones in
 * `file` (`SSL_CERT_FILE` adds; it never takes away).
 * @throws TrackerError `config_unreadable`, `config_invalid` naming the file
 */
export async function certificatesWith(file: string, nodeExtraFile: string | undefined): Promise<string[]> {
  const added = await pemOf(file, 'SSL_CERT_FILE');
  const tls = process.getBuiltinModule('node:tls') as typeof import('node:tls') & {
    getCACertificates?(type: 'default'): string[];
  };
  // Older supported Nodes cannot list the default set, so it is put together by hand.
  const own = tls.getCACertificates?.('default') ?? [
    ...tls.rootCertificates,
    ...(nodeExtraFile ? await pemOf(nodeExtraFile, 'NODE_EXTRA_CA_CERTS') : []),
  ];
  return [...own, ...added];
}

/** All authorities of a system together have a tenth of it. */
const mostBytes = 16 * 1024 * 1024;

async function pemOf(file: string, variable: string): Promise<string[]> {
  let text: string;
  try {
    const found = await stat(file);
    if (!found.isFile() || found.size > mostBytes) throw new Error('it is not a file of certificates');
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new TrackerError('config_unreadable', `Cannot read ${file} (from ${variable}).`, { cause });
  }
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g);
  if (found === null)
    throw new TrackerError('config_invalid', `${file} (from ${variable}) holds no PEM certificate.`);
  return found;
}
