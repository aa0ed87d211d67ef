import { expect, test } from 'vitest';
import { isSystemAccount } from '../../../src/shared/system-accounts.ts';

test.each([
  ['admin@example.test', true],
  ['galsync.hx2kvd@example.test', true],
  ['spam.kq7_wbyo@example.test', true],
  ['Virus-Quarantine.abc@example.test', true],
  ['ham.petersen@example.test', false],
  ['admin.paris@example.test', false],
  ["o'brien@example.test", false],
])('%s: %s', (address, isSystem) => {
  expect(isSystemAccount(address)).toBe(isSystem);
});
