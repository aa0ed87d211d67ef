import versions from '../../deploy/node-versions.json' with { type: 'json' };

/** The lowest Node.js that the programs on a host run on, as people say it: "18". */
export const NODE_TO_RUN = versions.run;

/** Whether this, as `node --version` says it, is new enough for them. */
export function runsOurPrograms(version: string): boolean {
  const found = /^v?(\d+)\.(\d+)/.exec(version);
  if (found === null) return false;
  const [major = 0, minor = 0] = NODE_TO_RUN.split('.').map(Number);
  const [foundMajor, foundMinor] = [Number(found[1]), Number(found[2])];
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
}
