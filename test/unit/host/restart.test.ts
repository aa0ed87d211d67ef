import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Changes } from '../../../src/host/changes/changes.ts';
import { Journal } from '../../../src/host/changes/journal.ts';
import { undoRestart } from '../../../src/host/parts/restart.ts';

test.each([
  ['is started again with what it had', [], 1],
  ['is not started again when it goes as well', ['ejabberd', 'netcat-openbsd'], 0],
])('ejabberd %s, when a run is taken back', (_, arrived, steps) => {
  const dir = mkdtempSync(join(tmpdir(), 'restart-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const say = (): void => undefined;
  const host = {
    ...{
      root: dir,
      release: dir,
      broughtAlong: [],
      isOfAll: false,
      question: undefined,
      say,
      complain: say,
    },
    changes: new Changes({ journal: new Journal(join(dir, 'journal')), isDry: false, say }),
    arrived: new Set(arrived),
  };
  expect(undoRestart(host)).toHaveLength(steps);
});
