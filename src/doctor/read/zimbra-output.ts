/** `zmprov gs`: a line `# name …`, then `attribute: value`. The first value of a name counts. */
export function parseAttributes(output: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [, name, value] = /^(\w+): (.*?)\r?$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !found.has(name)) found.set(name, value);
  }
  return found;
}

export interface ZimletList {
  readonly inLdap: ReadonlyMap<string, 'enabled' | 'disabled'>;
  /** Names of zimlets by class of service. */
  readonly cos: ReadonlyMap<string, readonly string[]>;
}

/**
 * `zmzimletctl listZimlets`: three headings at the left, classes of service behind two blanks,
 * zimlets behind a tab, `(disabled)` and `(ext)` behind their names.
 */
export function parseZimletList(output: string): ZimletList {
  const inLdap = new Map<string, 'enabled' | 'disabled'>();
  const cos = new Map<string, string[]>();
  let part = '';
  let names: string[] = [];
  for (const line of output.split(/\r?\n/)) {
    if (/^\S.*:$/.test(line)) part = line;
    const service = /^ {2}(\S.*):$/.exec(line)?.[1];
    if (service !== undefined) cos.set(service, (names = []));
    const [, name, marks = ''] = /^\t([\w.-]+)(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (part.includes('LDAP'))
      inLdap.set(name, marks.includes('disabled') ? 'disabled' : 'enabled');
    if (part.includes('COS')) names.push(name);
  }
  return { inLdap, cos };
}
