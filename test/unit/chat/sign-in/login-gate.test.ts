import { beforeEach, describe, expect, test } from 'vitest';
import { LoginGate } from '../../../../src/chat/sign-in/login-gate.ts';
import type { TokenAnswer } from '../../../../src/chat/sign-in/token.ts';
import type { ChatState } from '../../../../src/shared/panel-chat.ts';

let answers: TokenAnswer[];
let states: ChatState[];
let waits: number[];
let reports: string[];
let now: number;
let random: number;
let isOver: boolean;
/** Ends the wait that is under way. */
let endWait: () => void;
let gate: LoginGate;

const good: TokenAnswer = { password: 'T' };
const passing: TokenAnswer = { trouble: 'token', final: false, detail: 'answered 500' };
const lastState = (): ChatState | undefined => states.at(-1);
/** The first token that the gate has, however often it has to be asked. */
async function nextToken(of: LoginGate): Promise<string> {
  for (;;) {
    const token = await (await of.turn()).password;
    if (token !== undefined) return token;
  }
}
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  answers = [];
  states = [];
  waits = [];
  reports = [];
  now = 0;
  random = 0;
  isOver = false;
  gate = new LoginGate({
    fetchToken: () => Promise.resolve(answers.shift() ?? good),
    isSessionOver: () => Promise.resolve(isOver),
    onState: (state) => states.push(state),
    report: (line) => reports.push(line),
    wait: (ms, cut) => {
      waits.push(ms);
      return Promise.race([new Promise<void>((resolve) => (endWait = resolve)), cut]);
    },
    random: () => random,
    now: () => now,
  });
});

describe('LoginGate', () => {
  test('lets the first attempt through at once, each time with a token fetched anew', async () => {
    answers = [{ password: 'first' }, { password: 'second' }];
    expect(await nextToken(gate)).toBe('first');
    gate.connected();
    expect(await nextToken(gate)).toBe('second');
    expect(waits).toEqual([]);
    expect(states).toEqual([{ name: 'connecting' }, { name: 'online' }, { name: 'connecting' }]);
  });

  test('waits longer after each failure in a row, up to a minute, shortened at random', async () => {
    for (let failure = 0; failure < 9; failure++) {
      gate.dropped();
      const attempt = nextToken(gate);
      await tick();
      endWait();
      await attempt;
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    random = 0.5;
    gate.dropped();
    void nextToken(gate);
    expect(waits.at(-1)).toBe(45_000);
  });

  test('a connection that flaps is not a success, one that lasted is', async () => {
    const reconnectAfter = async (ms: number): Promise<number | undefined> => {
      gate.connected();
      now += ms;
      gate.dropped();
      const attempt = nextToken(gate);
      await tick();
      endWait();
      await attempt;
      return waits.at(-1);
    };
    expect(await reconnectAfter(100)).toBe(1000);
    expect(await reconnectAfter(100)).toBe(2000);
    expect(await reconnectAfter(100)).toBe(4000);
    expect(await reconnectAfter(60_000)).toBe(1000);
  });

  test('pauses after three refusals until the user asks', async () => {
    for (let refusal = 1; refusal <= 2; refusal++) {
      await gate.refused();
      const attempt = nextToken(gate);
      await tick();
      expect(states.some(({ name }) => name === 'paused')).toBe(false);
      endWait();
      await attempt;
    }
    await gate.refused();
    const attempt = nextToken(gate);
    await tick();
    expect(lastState()).toEqual({ name: 'paused', trouble: 'refused' });
    expect(waits).toHaveLength(2);
    gate.retry();
    expect(await attempt).toBe('T');
    await gate.refused(); // counted anew
    expect(lastState()).toEqual({ name: 'offline', trouble: 'refused' });
  });

  test('pauses at the first refusal when the session is over, and knocks no more', async () => {
    isOver = true;
    await gate.refused();
    void gate.turn();
    gate.hurry();
    await tick();
    expect(states).toEqual([{ name: 'paused', trouble: 'signed_out' }]);
    expect(waits).toEqual([]);
  });

  test('a success between refusals starts the count again', async () => {
    for (const step of ['refused', 'refused', 'connected', 'refused', 'refused'] as const) {
      await gate[step]();
    }
    void nextToken(gate);
    await tick();
    expect(lastState()?.name).toBe('offline');
  });

  test.each(['jsp_disabled', 'signed_out', 'not_granted'] as const)(
    'pauses at once when the webmail says %s, and asks again on retry',
    async (trouble) => {
      answers = [{ trouble, final: true, detail: 'answered so' }];
      const attempt = nextToken(gate);
      await tick();
      expect(lastState()).toEqual({ name: 'paused', trouble });
      expect(reports).toEqual(['answered so']);
      gate.retry();
      expect(await attempt).toBe('T');
    },
  );

  test('asks again by itself when the token is missing for a passing reason', async () => {
    answers = [passing, passing];
    const attempt = nextToken(gate);
    await tick();
    expect(lastState()).toEqual({ name: 'offline', trouble: 'token' });
    endWait();
    await tick();
    endWait();
    expect(await attempt).toBe('T');
    expect(waits).toEqual([1000, 2000]);
  });

  test('retry cuts a wait short', async () => {
    gate.dropped();
    const attempt = nextToken(gate);
    await tick();
    gate.retry();
    expect(await attempt).toBe('T');
  });

  describe('hurry, when there is new hope', () => {
    /** Whether an attempt that is waiting goes on at once. */
    const goesOn = async (attempt: Promise<string>): Promise<boolean> => {
      gate.hurry();
      return (await Promise.race([attempt, tick()])) === 'T';
    };

    test('cuts a wait short, and the failures still count', async () => {
      gate.dropped();
      gate.dropped();
      const attempt = nextToken(gate);
      await tick();
      expect(await goesOn(attempt)).toBe(true);
      gate.dropped();
      void nextToken(gate);
      expect(waits).toEqual([2000, 4000]);
    });

    test('ends no pause', async () => {
      answers = [{ trouble: 'signed_out', final: true, detail: 'answered so' }];
      const attempt = nextToken(gate);
      await tick();
      expect(await goesOn(attempt)).toBe(false);
      expect(lastState()).toEqual({ name: 'paused', trouble: 'signed_out' });
    });

    test('leaves the wait after a refusal alone, which no network mends', async () => {
      await gate.refused();
      const attempt = nextToken(gate);
      await tick();
      expect(await goesOn(attempt)).toBe(false);
      gate.retry();
      expect(await attempt).toBe('T');
    });
  });
});
