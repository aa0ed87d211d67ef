/** A renewed certificate in a running ejabberd, as the hooks of deploy.sh bring it there. */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificate } from '../support/certificate.ts';
import { API } from '../support/ejabberd-config.ts';
import { startEjabberd, type Ejabberd } from '../support/ejabberd.ts';
import { PROJECT_DIR } from '../support/paths.ts';
import { testDir } from '../support/test-dir.ts';
import { waitFor } from '../support/wait.ts';

const dir = testDir('renewed-certificate');
const DOMAIN = 'example.test';
const at = (name: string): string => join(dir, name);

let ejabberd: Ejabberd;
beforeAll(async () => {
  mkdirSync(at('renewed'), { recursive: true });
  ejabberd = await startEjabberd({
    dir: at('ejabberd'),
    domains: [DOMAIN],
    extauthProgram: `'${process.execPath}' '${PROJECT_DIR}/test/support/fixed-passwords.mjs'`,
    extauthPoolSize: 1,
  });
  // ejabberdctl of this ejabberd, and no change of owner, which a test need not be root for.
  const url = `http://127.0.0.1:${ejabberd.ports.api}${API}/`;
  const ask = `fetch("${url}" + process.argv[1], { method: "POST", body: "{}" })`;
  program('ejabberdctl', `exec '${process.execPath}' -e '${ask}' "$1"`);
  program('chown', ':');
});
afterAll(() => ejabberd.stop());

function program(name: string, line: string): void {
  mkdirSync(at('bin'), { recursive: true });
  writeFileSync(at(`bin/${name}`), `#!/bin/sh\n${line}\n`);
  chmodSync(at(`bin/${name}`), 0o755);
}

/** What a phone meets on the port for direct TLS. */
const shown = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { port: ejabberd.ports.tls, servername: DOMAIN, rejectUnauthorized: false };
    const socket = connect(options, () => {
      resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '');
      socket.destroy();
    }).on('error', reject);
  });

const fingerprint = (file: string): string =>
  new X509Certificate(readFileSync(file)).fingerprint256;

test('is shown to who connects next, without a restart', async () => {
  const { pemFile } = ejabberd.certificate;
  const pid = ejabberd.pid();
  expect(await shown()).toBe(fingerprint(pemFile));
  await makeCertificate(at('renewed'), [DOMAIN, `*.${DOMAIN}`]);
  const chain = at('renewed/cert.pem');
  copyFileSync(pemFile, at('before.pem'));
  await promisify(execFile)(
    join(PROJECT_DIR, 'conf/copy-certificate'),
    [chain, at('renewed/key.pem'), pemFile],
    { env: { PATH: `${at('bin')}:${process.env['PATH']}` } },
  );
  expect(fingerprint(at('before.pem'))).not.toBe(fingerprint(chain));
  await waitFor('the new certificate', async () => (await shown()) === fingerprint(chain), {
    within: 20_000,
  });
  expect(ejabberd.pid()).toBe(pid);
});
