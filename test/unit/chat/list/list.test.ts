// @vitest-environment jsdom
import { describe, expect, test, vi } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dot-properties';
import { ENGLISH, listTextsFrom } from '../../../../src/chat/list/list-texts.ts';
import {
  $,
  changed,
  list,
  model,
  row,
  rows,
  search,
  withList,
  words,
} from '../support/list-world.ts';

withList();

const zimlet = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../../zimlet', name), 'utf8');

describe('states', () => {
  test('is not said to be empty before it is known', async () => {
    model.loaded = false;
    model.online = false;
    model.rows = model.persons = [];
    await changed();
    expect($('nav').getAttribute('aria-busy')).toBe('true');
    expect(list.querySelectorAll('.zc-skeleton > *').length).toBeGreaterThan(3);
    expect(list.querySelector('.zc-empty, .zc-notice')).toBeNull();
  });

  test('empty says what to do', async () => {
    model.rows = [];
    await changed();
    expect(words($('.zc-empty'))).toContain(ENGLISH.empty_hint);
    model.persons = [];
    await changed();
    expect(words($('.zc-empty'))).toContain(ENGLISH.empty_alone);
  });

  test('offline keeps the rows', async () => {
    model.online = false;
    await changed();
    expect(words($('.zc-notice'))).toBe(ENGLISH.offline);
    expect(rows()).toHaveLength(5);
  });

  test('draws without a model, and stops listening when it is taken away', async () => {
    list.model = undefined;
    await list.updateComplete;
    expect(rows()).toEqual([]);
    list.model = model;
    list.remove();
    const ask = vi.spyOn(model, 'conversations');
    await changed();
    ask.mockClear();
    await changed();
    expect(ask).not.toHaveBeenCalled();
    document.body.append(list);
    await list.updateComplete;
    expect(rows()).toHaveLength(5);
  });
});

describe('texts', () => {
  const read = (name: string): Record<string, string> =>
    parse(zimlet(name)) as Record<string, string>;
  const french = read('com_zimbra_converse_fr.properties');

  test('are shown', async () => {
    list.texts = listTextsFrom((key) => french[key]);
    list.locale = 'fr';
    await list.updateComplete;
    expect(words(row('office'))).toContain('Hier');
    expect(words(row('miles'))).toContain('Vous : Yes');
    expect(search().placeholder).toBe('Chercher');
    expect(search().getAttribute('aria-label')).toBe('Chercher personnes, groupes, messages');
  });
});
