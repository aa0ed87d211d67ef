import { describe, expect, test } from 'vitest';
import { converseLocale } from '../../../src/conversation/locale.ts';

describe('converseLocale', () => {
  const available = ['de', 'fr', 'he', 'id', 'nb', 'pt', 'pt_BR', 'zh_CN', 'zh_TW'];
  test.each([
    ['fr', 'fr'],
    ['fr_CA', 'fr'],
    ['fr-CA', 'fr'],
    ['pt_BR', 'pt_BR'],
    ['pt_PT', 'pt'],
    ['iw', 'he'],
    ['in', 'id'],
    ['no', 'nb'],
    ['zh_HK', 'zh_TW'],
    ['zh_CN', 'zh_CN'],
    ['zh', 'zh_CN'],
    ['en_US', 'en'],
    ['en_GB', 'en'],
    ['xx', 'en'],
    ['', 'en'],
  ])('%s is shown in %s', (webmail, converse) => {
    expect(converseLocale(webmail, available)).toBe(converse);
  });
});
