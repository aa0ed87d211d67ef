import { bundleForNode } from './bundle-node.ts';

/** Writes the authenticator as one file. Rejects like {@link bundleForNode}. */
export function bundleExtauth(outFile: string, version: string): Promise<void> {
  return bundleForNode({
    ...{ name: 'zimbra-auth', version, folder: 'extauth', outFile },
    versionConstant: 'EXTAUTH_VERSION',
    packages: ['jose'],
  });
}
