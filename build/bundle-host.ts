import { bundleForNode } from './bundle-node.ts';
import { YAML_PARTS } from './yaml-parts.ts';

/** Writes the host's program as one file, the parser of YAML in it. Rejects like {@link bundleForNode}. */
export async function bundleHost(outFile: string, version: string): Promise<void> {
  await bundleForNode({
    ...{ name: 'converse-host', version, folder: 'host', outFile },
    versionConstant: 'HOST_VERSION',
    ...YAML_PARTS,
  });
}
