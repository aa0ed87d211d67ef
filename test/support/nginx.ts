import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { PROJECT_DIR } from './paths.ts';
import { startServer } from './server-process.ts';

export interface NginxOptions {
  dir: string;
  port?: number;
  /** Origins, without a path. */
  zimbraUrl: string;
  ejabberdUrl: string;
  /** A file with certificate and key: the server then speaks HTTPS. */
  pemFile?: string;
  /** Lines for the http block, as an administrator adds them. */
  http?: string;
}

export interface Nginx {
  /** The public origin. */
  readonly url: string;
  readonly accessLog: string;
  logs(): string;
  stop(): Promise<void>;
}

/** Where the files in conf/ expect ejabberd. */
const SHIPPED_UPSTREAM = 'http://127.0.0.1:5280';

/** A snippet of conf/ with only ejabberd's address replaced. */
function snippet(file: string, ejabberdUrl: string): string {
  const shipped = readFileSync(join(PROJECT_DIR, 'conf', file), 'utf8');
  if (!shipped.includes(SHIPPED_UPSTREAM)) {
    throw new Error(`conf/${file} does not name ${SHIPPED_UPSTREAM}`);
  }
  return shipped.replaceAll(SHIPPED_UPSTREAM, ejabberdUrl);
}

function nginxConfig(options: NginxOptions & { port: number }): string {
  const { dir, port, zimbraUrl, pemFile } = options;
  const tls =
    pemFile === undefined
      ? ''
      : `ssl_certificate "${pemFile}"; ssl_certificate_key "${pemFile}"; ssl_protocols TLSv1.2 TLSv1.3;`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path "${join(dir, 'tmp', kind)}";`,
  );
  // One process, so that ending it ends everything. The log has the form of Zimbra's proxy.
  return `daemon off;
master_process off;
worker_rlimit_nofile 16384;
error_log "${join(dir, 'error.log')}" info;
pid "${join(dir, 'nginx.pid')}";
events { worker_connections 8192; }
http {
  ${temporary.join('\n  ')}
  log_format upstream '$remote_addr:$remote_port - $remote_user [$time_local] '
    '"$request_method $scheme://$host$request_uri $server_protocol" $status $bytes_sent '
    '"$http_referer" "$http_user_agent" "$upstream_addr" "$server_addr:$server_port"';
  access_log "${join(dir, 'access.log')}" upstream;
  include "${join(dir, 'limits.conf')}";
  ${options.http ?? ''}
  server {
    listen 127.0.0.1:${port}${pemFile === undefined ? '' : ' ssl'};
    ${tls}
    include "${join(dir, 'http-bind.conf')}";
    include "${join(dir, 'websocket.conf')}";
    include "${join(dir, 'http-upload.conf')}";
    location / {
      proxy_pass ${zimbraUrl};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_read_timeout 60s;
    }
  }
}
`;
}

/**
 * Starts nginx as the webmail's public address: the locations of conf/ in front of ejabberd,
 * everything else goes to Zimbra.
 */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const { dir, ejabberdUrl } = options;
  const port = options.port ?? (await freePort());
  await mkdir(join(dir, 'tmp'), { recursive: true });
  const configFile = join(dir, 'nginx.conf');
  await writeFile(configFile, nginxConfig({ ...options, port }));
  await copyFile(join(PROJECT_DIR, 'conf/nginx-limits.conf'), join(dir, 'limits.conf'));
  await writeFile(join(dir, 'http-bind.conf'), snippet('nginx-http-bind.conf', ejabberdUrl));
  await writeFile(join(dir, 'websocket.conf'), snippet('nginx-websocket.conf', ejabberdUrl));
  await writeFile(join(dir, 'http-upload.conf'), snippet('nginx-http-upload.conf', ejabberdUrl));

  const accessLog = join(dir, 'access.log');
  const pidFile = join(dir, 'nginx.pid');
  await rm(pidFile, { force: true });
  const server = await startServer({
    name: 'nginx',
    // Debian keeps it where an ordinary user's PATH does not lead.
    command: existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx',
    args: ['-e', join(dir, 'error.log'), '-p', dir, '-c', configFile],
    logFile: join(dir, 'console.log'),
    // Written after the ports are bound.
    ready: () => existsSync(pidFile) && readFileSync(pidFile, 'utf8').trim() !== '',
    within: 30_000,
  });

  return {
    url: `${options.pemFile === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    accessLog,
    logs: () =>
      ['console.log', 'error.log', 'access.log']
        .map((file) => join(dir, file))
        .filter((file) => existsSync(file))
        .map((file) => readFileSync(file, 'utf8'))
        .join('\n'),
    stop: () => server.stop(),
  };
}
