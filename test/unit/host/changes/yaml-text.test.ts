import { expect, test } from 'vitest';
import { YamlText } from '../../../../src/host/changes/yaml-text.ts';

const TEXT = `# the head
hosts:
  - a.example # the first
  # and
  - b.example

# who may
acl:
  admin:
    user: [x, y]   # nobody else

listen:
  - port: 5222
    module: ejabberd_c2s
  - port: 5280
    ip: 127.0.0.1 # only here
    request_handlers:
      /ws: ejabberd_http_ws
      /upload: mod_http_upload
empty:
last: "v"
`;
const yaml = new YamlText(TEXT, 'the file');
const changed = (next: YamlText): string[] => {
  const before = TEXT.split('\n');
  const after = next.text.split('\n');
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `-${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+${line}`),
  ];
};

test('tells what stands there', () => {
  expect(yaml.has('hosts')).toBe(true);
  expect(yaml.has('host')).toBe(false);
  expect(yaml.value('last')).toBe('v');
  expect(yaml.value('hosts')).toBeUndefined();
  expect(yaml.value('empty')).toBeUndefined();
  expect(yaml.value('listen', 1, 'ip')).toBe('127.0.0.1');
  expect(yaml.lines('hosts')).toBe('hosts:\n  - a.example # the first\n  # and\n  - b.example');
  expect(yaml.lines('acl')).toBe('acl:\n  admin:\n    user: [x, y]   # nobody else');
});

test('an option becomes other lines, and every other character stays', () => {
  expect(changed(yaml.withOption('last', 'last: 2'))).toEqual(['-last: "v"', '+last: 2']);
  expect(changed(yaml.withOption('empty', 'empty: 1'))).toEqual(['-empty:', '+empty: 1']);
  const next = yaml.withOption('hosts', 'hosts:\n  - c.example');
  expect(next.text).toBe(
    TEXT.replace(/ {2}- a\.example.*\n {2}# and\n {2}- b\.example\n/, '  - c.example\n'),
  );
});

test('an option that is new comes at the end', () => {
  expect(yaml.withOption('new', 'new: 1').text).toBe(`${TEXT}new: 1\n`);
  expect(new YamlText('a: 1', 'x').withOption('b', 'b: 2').text).toBe('a: 1\nb: 2\n');
  expect(new YamlText('# none\n', 'x').withOption('b', 'b: 2').text).toBe('# none\nb: 2\n');
});

test('what is deep inside is replaced and taken out', () => {
  expect(changed(yaml.withValue(['listen', 1, 'ip'], '"::"'))).toEqual([
    '-    ip: 127.0.0.1 # only here',
    '+    ip: "::" # only here',
  ]);
  expect(changed(yaml.withValue(['acl', 'admin', 'user'], '[z]'))).toEqual([
    '-    user: [x, y]   # nobody else',
    '+    user: [z]   # nobody else',
  ]);
  expect(changed(yaml.without('listen', 1, 'request_handlers', '/upload'))).toEqual([
    '-      /upload: mod_http_upload',
  ]);
  expect(yaml.without('nothing').text).toBe(TEXT);
  expect(() => yaml.withValue(['nothing'], '1')).toThrow('the file has no nothing');
});

test('what is not YAML is refused by its line', () => {
  expect(() => new YamlText('a: 1\nb: [\n', '/etc/x.yml')).toThrow(
    /^\/etc\/x\.yml, line 3: not YAML/,
  );
});
