import { expect, test } from 'vitest';
import { matterOf } from '../../../src/panel/subject.ts';

test.each([
  ['Moving day', 'Moving day'],
  ['Re: Moving day', 'Moving day'],
  ['RE: Fwd:AW: Moving day', 'Moving day'],
  [' Re[2]: Moving day ', 'Moving day'],
  ['Tr : Réunion', 'Réunion'],
  ['Re:', ''],
  ['Regarding: the office', 'Regarding: the office'],
  ['The answer is Re: x', 'The answer is Re: x'],
])('"%s" is about "%s"', (subject, matter) => {
  expect(matterOf(subject)).toBe(matter);
});
