import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NotAnswered } from '../../../../src/browser/asking.ts';
import type { PanelQuestions } from '../../../../src/chat/page/ask-panel.ts';
import { IDLE_MS } from '../../../../src/chat/presence/idle.ts';
import type { Known } from '../../../../src/chat/presence/shown.ts';
import { Whereabouts } from '../../../../src/chat/presence/whereabouts.ts';
import { type Preferences, STANDARD } from '../../../../src/shared/preferences.ts';
import type { OutOfOffice, Span } from '../../../../src/shared/questions.ts';

const NINE = Date.parse('2026-12-01T09:00:00Z');
const MINUTE = 60_000;
const at = (minutes: number): number => NINE + minutes * MINUTE;

let preferences: Preferences;
let busy: Span[];
let reply: OutOfOffice | undefined;
let fault: NotAnswered | undefined;
let asked: string[];
let known: Known;
let told: number;
let reports: string[];
let whereabouts: Whereabouts;

const pass = (minutes = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(minutes * MINUTE);
/** The chunk is fetched in real time. */
async function started(): Promise<void> {
  whereabouts.start();
  await vi.waitFor(() => import('../../../../src/chat/presence/diary.ts'));
  await pass();
}
const ask = ({ kind }: { kind: string }): Promise<unknown> => {
  asked.push(kind);
  if (fault) return Promise.reject(fault);
  return Promise.resolve(kind === 'busy' ? busy : { reply });
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(NINE);
  preferences = STANDARD;
  busy = [];
  reply = undefined;
  fault = undefined;
  asked = [];
  told = 0;
  reports = [];
  known = { inMeeting: false, out: undefined, idle: false };
  whereabouts = new Whereabouts({
    ask: ask as PanelQuestions['ask'],
    preferences: () => preferences,
    onKnown: (now) => {
      known = now;
      told += 1;
    },
    report: (line) => reports.push(line),
  });
});
afterEach(() => {
  whereabouts.stop();
  vi.useRealTimers();
});

describe('idle', () => {
  test('after ten minutes without a sign of life, and back with the first', async () => {
    expect(IDLE_MS).toBe(10 * MINUTE);
    await started();
    await pass(9);
    whereabouts.alive();
    await pass(9);
    expect(known.idle).toBe(false);
    await pass(1);
    expect(known.idle).toBe(true);
    await pass(60);
    expect(told).toBe(1);
    whereabouts.alive();
    expect([known.idle, told]).toEqual([false, 2]);
    await pass(10);
    expect(known.idle).toBe(true);
  });

  test('of a tab that does not talk is nobody’s', async () => {
    await started();
    whereabouts.stop();
    await pass(30);
    whereabouts.alive();
    await pass(30);
    expect(told).toBe(0);
  });
});

describe('the calendar and the out-of-office reply', () => {
  test('are asked about by nobody who has not turned it on', async () => {
    await started();
    await pass(60);
    expect(asked).toEqual([]);
  });

  test('busy from the beginning of a meeting to its end, to the minute', async () => {
    preferences = { ...preferences, busyInMeetings: true };
    busy = [{ from: at(7), until: at(22) }];
    await started();
    expect(asked).toEqual(['busy']);
    expect(known.inMeeting).toBe(false);
    await pass(6.9);
    whereabouts.alive();
    expect(known.inMeeting).toBe(false);
    await pass(0.1);
    expect(known.inMeeting).toBe(true);
    await pass(14.9);
    expect(known.inMeeting).toBe(true);
    await pass(0.1);
    expect(known.inMeeting).toBe(false);
    expect(asked).toHaveLength(5); // at 0, 5, 10, 15 and 20 minutes
  });

  test('a meeting that is made while it takes place is known within five minutes', async () => {
    preferences = { ...preferences, busyInMeetings: true };
    await started();
    busy = [{ from: at(1), until: at(22) }];
    await pass(5);
    expect(known.inMeeting).toBe(true);
    busy = [];
    await pass(5);
    expect(known.inMeeting).toBe(false);
  });

  test('out with the note in its time, cut and in one line', async () => {
    preferences = { ...preferences, awayWhenOut: true };
    reply = { note: `Away.\n\n  Ask Bob: ${'x'.repeat(200)}`, from: at(2), until: at(4) };
    await started();
    expect(asked).toEqual(['out-of-office']);
    expect(known.out).toBeUndefined();
    await pass(2);
    expect(known.out?.note).toMatch(/^Away\. Ask Bob: x+\u2026$/);
    expect(known.out?.note).toHaveLength(100);
    await pass(2);
    expect(known.out).toBeUndefined();
    reply = { note: '' };
    await pass(1);
    expect(known.out).toEqual({ note: '' });
  });

  test('what cannot be told now stays as it was; what is not offered is nothing', async () => {
    preferences = { ...preferences, busyInMeetings: true, awayWhenOut: true };
    busy = [{ from: at(0), until: at(60) }];
    reply = { note: 'Away' };
    await started();
    fault = new NotAnswered('trouble');
    await pass(5);
    expect([known.inMeeting, known.out?.note]).toEqual([true, 'Away']);
    fault = new NotAnswered('off');
    await pass(5);
    expect([known.inMeeting, known.out]).toEqual([false, undefined]);
    expect(reports).toEqual([]);
  });

  test('turned on and off while chat runs', async () => {
    await started();
    busy = [{ from: at(0), until: at(60) }];
    preferences = { ...preferences, busyInMeetings: true };
    whereabouts.prefer();
    await pass();
    await vi.waitFor(() => expect(known.inMeeting).toBe(true));
    preferences = STANDARD;
    whereabouts.prefer();
    await pass();
    await vi.waitFor(() => expect(known.inMeeting).toBe(false));
    const before = asked.length;
    await pass(60);
    expect(asked).toHaveLength(before);
  });
});
