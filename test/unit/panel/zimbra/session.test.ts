import { expect, test, vi } from 'vitest';
import { notKept, unlessOver } from '../../../../src/panel/zimbra/complaints.ts';
import { sessionOf } from '../../../../src/panel/zimbra/session.ts';
import { SoapFault } from '../../../../src/panel/zimbra/soap.ts';

const asked = (error?: Error): Promise<{ readonly over: boolean }> =>
  sessionOf((name) =>
    error ? Promise.reject(error) : Promise.resolve(name === 'NoOp' ? {} : { unasked: name }),
  ).session({ kind: 'session' });

test('is over when Zimbra says so, for whatever reason', async () => {
  expect(await asked()).toEqual({ over: false });
  for (const code of ['service.AUTH_EXPIRED', 'service.AUTH_REQUIRED']) {
    expect(await asked(new SoapFault(code, ''))).toEqual({ over: true });
  }
});

test('is not known to be over when Zimbra cannot be asked', async () => {
  await expect(asked(new SoapFault('service.FAILURE', ''))).rejects.toThrow('service.FAILURE');
  await expect(asked(new Error('no network'))).rejects.toThrow('no network');
});

test('is no fault of what was to be kept or told when it ends', () => {
  const warn = vi.fn();
  const complain = notKept('a choice', warn);
  complain(new SoapFault('service.AUTH_EXPIRED', ''));
  unlessOver(warn)('not told', new SoapFault('service.AUTH_REQUIRED', ''));
  expect(warn).not.toHaveBeenCalled();
  for (const error of [new SoapFault('service.FAILURE', ''), new Error('no network')]) {
    complain(error);
    expect(warn).toHaveBeenLastCalledWith(expect.stringContaining(`a choice: ${String(error)}`));
    unlessOver(warn)('not told', error);
    expect(warn).toHaveBeenLastCalledWith('not told');
  }
});
