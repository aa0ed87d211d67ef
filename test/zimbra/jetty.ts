import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../support/free-port.ts';
import { startServer } from '../support/server-process.ts';

export interface Jetty {
  url: string;
  logFile: string;
  stop(): Promise<void>;
}

const HOME = '/usr/share/jetty9';
const TEMPLATES = new URL('jetty/', import.meta.url).pathname;

/**
 * A real Jetty 9 (Debian's jetty9) in a private base folder, with two applications: `/zimlet` over
 * the folder of deployed zimlets, and a test-only `/service` that marks a request as let through by
 * ZimletFilter and forwards it to `/zimlet`, as Zimbra's own does. It listens on loopback; whoever
 * is in front of it makes the checks of the filter.
 */
export async function startJetty({
  base,
  zimlets,
  logFile,
  soapUrl,
}: {
  base: string;
  /** Of what is deployed. */
  zimlets: string;
  logFile: string;
  /** Where SOAP is answered that comes to Jetty's own port. */
  soapUrl: string;
}): Promise<Jetty> {
  const port = await freePort();
  const webapps = join(base, 'webapps');
  const serviceInf = join(webapps, 'service', 'WEB-INF');
  await mkdir(serviceInf, { recursive: true });
  await mkdir(join(base, 'tmp'), { recursive: true });
  await mkdir(zimlets, { recursive: true });
  await copyFile(join(TEMPLATES, 'service-web.xml'), join(serviceInf, 'web.xml'));
  for (const name of ['forward.jsp', 'soap.jsp']) {
    await copyFile(join(TEMPLATES, name), join(webapps, 'service', name));
  }
  await writeFile(join(webapps, 'zimlet.xml'), zimletContext(zimlets));
  await writeFile(
    join(base, 'start.ini'),
    [
      '--module=http',
      '--module=deploy',
      '--module=jsp',
      'jetty.http.host=127.0.0.1',
      `jetty.http.port=${port}`,
      'jetty.deploy.scanInterval=0',
      '',
    ].join('\n'),
  );

  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: 'Jetty',
    command: 'java',
    args: [
      '-Xmx128m',
      `-Djetty.home=${HOME}`,
      `-Djetty.base=${base}`,
      `-Djava.io.tmpdir=${join(base, 'tmp')}`,
      // As mailboxd is started: what is beside that file is Zimbra's configuration.
      `-Dzimbra.config=${join(base, 'conf', 'localconfig.xml')}`,
      `-Dsimulated.soap=${soapUrl}`,
      '-jar',
      join(HOME, 'start.jar'),
    ],
    cwd: base,
    logFile,
    // Jetty opens its port after the applications have started: any answer will do.
    ready: async () => (await fetch(url)).status > 0,
    within: 60_000,
  });
  return { url, logFile, stop: () => server.stop() };
}

function zimletContext(zimlets: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://www.eclipse.org/jetty/configure_9_3.dtd">
<Configure class="org.eclipse.jetty.webapp.WebAppContext">
  <Set name="contextPath">/zimlet</Set>
  <Set name="resourceBase">${xml(zimlets)}</Set>
  <Set name="defaultsDescriptor">${xml(join(TEMPLATES, 'webdefault.xml'))}</Set>
  <Set name="descriptor">${xml(join(TEMPLATES, 'zimlet-web.xml'))}</Set>
</Configure>
`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
