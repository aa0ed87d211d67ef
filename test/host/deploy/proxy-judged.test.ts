import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nginxFacts, USUAL_LARGEST_FILE } from '../../../src/host/facts/nginx.ts';
import { loadNginxConf } from '../../../src/host/facts/nginx-conf.ts';
import { readZimbraProxy } from '../../../src/host/facts/zimbra-proxy.ts';
import { NGINX_RULES } from '../../../src/host/rules/nginx.ts';
import { brokenOf } from '../../../src/host/rules/rule.ts';
import { ZIMBRA_PROXY_RULES } from '../../../src/host/rules/zimbra-proxy.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { Machine } from './machine.ts';

const TEMPLATES = 'opt/zimbra/conf/nginx/templates';
const TEMPLATE = `${TEMPLATES}/nginx.conf.web.https.template`;

/** What doctor makes of the nginx and the record that are on this machine now. */
function judged(machine: Machine): { broken: string[]; trustsNetwork: boolean; ways: string[] } {
  const zimbra = machine.inRoot('opt/zimbra');
  const proxy = readZimbraProxy(zimbra);
  const facts = nginxFacts(loadNginxConf(join(zimbra, 'conf/nginx.conf')), {
    ...{ file: 'nginx.conf', largestFile: USUAL_LARGEST_FILE },
    trustsNetwork: proxy?.trustsNetwork ?? false,
  });
  const broken = [
    ...brokenOf(NGINX_RULES, facts),
    ...(proxy === undefined ? [] : brokenOf(ZIMBRA_PROXY_RULES, proxy)),
  ].map(({ rule, weight }) => `${rule.id} ${weight}`);
  const ways = [...facts.bosh, ...facts.websocket, ...facts.upload].map(({ path }) => path);
  return {
    ...{ broken, ways: [...new Set(ways)] },
    trustsNetwork: facts.trustsNetwork,
  };
}

async function machineFor(version: string): Promise<Machine> {
  const machine = Machine.zimbra(version);
  const { caFile } = await makeCertificate(machine.dir, ['chat.example.com']);
  mkdirSync(machine.inRoot('etc/ssl/certs'), { recursive: true });
  cpSync(caFile, machine.inRoot('etc/ssl/certs/ca-certificates.crt'));
  return machine;
}

const ALL = ['/http-bind', '/ws', '/upload/'];
const remote = ['--xmpp', '192.0.2.10'];

describe('what "deploy.sh proxy" writes is right for doctor', { timeout: 60_000 }, () => {
  it.each<[string, string[], string[]]>([
    ['8.8.15', [], ALL],
    ['8.8.15', ['--port', '5281'], ALL],
    ['8.8.15', ['--templates'], ALL],
    ['8.8.15', ['--no-websocket'], ['/http-bind', '/upload/']],
    ['8.8.15', ['--no-upload'], ['/http-bind', '/ws']],
    ['8.8.15', ['--no-websocket', '--no-upload'], ['/http-bind']],
    ['8.6.0', [], ['/http-bind']],
    ['10.1.0', [...remote, '--ssl', '--templates'], ALL],
    ['10.1.0', [...remote, '--ssl', '--templates', '--no-upload'], ['/http-bind', '/ws']],
  ])('Zimbra %s, %j', async (version, options, ways) => {
    const machine = await machineFor(version);
    const { status, output } = await machine.run(['proxy', ...options]);
    expect(status, output).toBe(0);
    expect(judged(machine)).toEqual({ broken: [], ways, trustsNetwork: false });
    expect(output).not.toContain('Warning');
  });

  // What the command warns of, doctor warns of.
  it.each<[string[], string, string[]]>([
    [[...remote, '--trusted-network'], 'the session tokens of all users', ['nginx-upstream']],
    [
      [...remote, '--trusted-network', '--templates'],
      'the session tokens of all users',
      ['nginx-upstream'],
    ],
    [[...remote, '--ssl'], 'does not verify the certificate', ['nginx-certificate']],
  ])('%j is warned of by both', async (options, warning, ids) => {
    const machine = await machineFor('8.8.15');
    // With virtual hosts Zimbra's own setting is refused.
    writeFileSync(join(machine.state, 'domains'), 'example.com\n');
    const { status, output } = await machine.run(['proxy', ...options]);
    expect(status, output).toBe(0);
    expect(output).toContain(warning);
    expect(judged(machine).broken).toEqual(ids.map((id) => `${id} minor`));
  });

  it('without --trusted-network what the command refuses has failed for doctor', async () => {
    const machine = await machineFor('8.8.15');
    writeFileSync(join(machine.state, 'domains'), 'example.com\n');
    expect((await machine.run(['proxy', ...remote])).status).toBe(1);
    await machine.run(['proxy', ...remote, '--trusted-network']);
    const record = 'opt/zimbra/data/com_zimbra_converse/proxy';
    const others = machine.read(record).replace(' --trusted-network', '');
    machine.write(machine.inRoot(record), others);
    expect(judged(machine).broken).toEqual(['nginx-upstream refused']);
  });

  it('is missed by doctor after an upgrade of Zimbra, until the command ran again', async () => {
    const machine = await machineFor('8.8.15');
    const stock = machine.read(TEMPLATE);
    await machine.run(['proxy']);
    expect(judged(machine).broken).toEqual([]);
    writeFileSync(machine.inRoot(TEMPLATE), stock);
    // Zimbra's own location goes on, and has no protection.
    expect(judged(machine).broken).toContain('zimbra-block fault');
    expect((await machine.run(['proxy', '--restart'])).status).toBe(0);
    expect(judged(machine).broken).toEqual([]);
  });

  it('is missed by nobody where nothing was put in, or an earlier release did', async () => {
    const machine = await machineFor('8.8.15');
    const stock = machine.read(TEMPLATE);
    await machine.run(['proxy', '--no-websocket', '--no-upload']);
    writeFileSync(machine.inRoot(TEMPLATE), stock);
    const record = 'opt/zimbra/data/com_zimbra_converse/proxy';
    for (const before of ['block\tno\n', '']) {
      machine.write(machine.inRoot(record), machine.read(record).replace(/block\t\w+\n/, before));
      expect(judged(machine).broken).not.toContain('zimbra-block fault');
    }
  });
});
