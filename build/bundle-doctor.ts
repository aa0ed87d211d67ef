import { bundleForNode } from './bundle-node.ts';
import { YAML_PARTS } from './yaml-parts.ts';

/** Writes the doctor as one file, the parser of YAML in it. Rejects like {@link bundleForNode}. */
export async function bundleDoctor(outFile: string, version: string): Promise<void> {
  await bundleForNode({
    ...{ name: 'converse-doctor', version, folder: 'doctor', outFile },
    versionConstant: 'DOCTOR_VERSION',
    ...YAML_PARTS,
  });
}
