import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseProperties } from 'dot-properties';
import type { Files } from './archive.ts';
import { type Bundle, bundleBrowser } from './bundle-browser.ts';
import { converseFiles } from './converse-files.ts';
import {
  assertBudget,
  assertIncludable,
  assertNamedFiles,
  assertZimletVersion,
  BUDGETS,
  passesMinifier,
} from './gates.ts';
import { ALSO_NAMED, LANGUAGES } from './languages.ts';
import { assertLanguages, assertMessages } from './message-gates.ts';
import { smallCss } from './small-style.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NAME = 'com_zimbra_converse';

export interface Zimlet {
  readonly files: Files;
  /** Bytes, gzipped, of what has a budget, by the budget's name. */
  readonly sizes: ReadonlyMap<keyof typeof BUDGETS, number>;
  /** False: no Java here, so the minifier's own word is missing. */
  readonly minified: boolean;
}

/**
 * All files of the zimlet, every gate passed. Each file that a page fetches has its content in its
 * URL, by a folder's name or by `?v=`, because Zimbra's servers say nothing about caching.
 */
export async function zimletFiles(version: string): Promise<Zimlet> {
  assertZimletVersion(version);
  const source = (name: string): Promise<string> => readFile(join(ROOT, 'zimlet', name), 'utf8');
  const files = new Map<string, Uint8Array>();
  const add = (name: string, content: string | Uint8Array): void => {
    files.set(name, typeof content === 'string' ? Buffer.from(content) : content);
  };

  const sizes = new Map<keyof typeof BUDGETS, number>();
  const weigh = (name: keyof typeof BUDGETS, content: string | Uint8Array): void => {
    sizes.set(name, assertBudget(name, content, BUDGETS[name]));
  };
  const addBundle = (name: string, { entry, chunks }: Bundle): void => {
    add(`${name}.js`, entry);
    for (const [chunk, content] of chunks) add(chunk, content);
  };

  const converse = await converseFiles();
  for (const [name, content] of converse.files) add(`${converse.folder}/${name}`, content);

  const english = await addMessages(source, add);

  // mailboxd compiles a JSP once and never looks again: another version needs another name.
  const tokenJsp = `token-${version}.jsp`;
  add(tokenJsp, await readFile(join(ROOT, 'jsp/token.jsp')));

  const conversation = await bundleBrowser('conversation', {
    __CONVERSE_DIR__: converse.folder,
    __CONVERSE_LOCALES__: converse.locales,
  });
  addBundle('conversation', conversation);
  const colours = await source('colours.css');
  const popup = await source('popup.css');
  const conversationCss = await smallCss(
    colours +
      popup +
      (await source('conversation.css')) +
      (await source('conversation-acts.css')) +
      (await source('conversation-files.css')),
  );
  weigh('conversation.css', conversationCss);
  add('conversation.css', conversationCss);
  const conversationPage = render('conversation.html', await source('conversation.html'), {
    CONVERSE_DIR: converse.folder,
    CONVERSATION_CSS_HASH: hashOf(conversationCss),
    CONVERSATION_HASH: hashOf(conversation.entry),
    CONVERSATION_PRELOADS: preloads(conversation),
  });
  add('conversation.html', conversationPage);

  const chat = await bundleBrowser('chat', {
    __CONVERSATION_PAGE__: `conversation.html?v=${hashOf(conversationPage)}`,
  });
  const css = await smallCss(
    colours + popup + (await source('chat.css')) + (await source('chat-list.css')),
  );
  const atOnce = chat.atOnce.map((name) => chat.chunks.get(name) ?? new Uint8Array());
  weigh('chat', Buffer.concat([chat.entry, ...atOnce, Buffer.from(css)]));
  addBundle('chat', chat);
  add('chat.css', css);
  const page = render('chat.html', await source('chat.html'), {
    CHAT_CSS_HASH: hashOf(css),
    CHAT_HASH: hashOf(chat.entry),
    CHAT_PRELOADS: preloads(chat),
  });
  add('chat.html', page);

  const chatPage = `chat.html?v=${hashOf(page)}`;
  const { entry: chatWindow } = await bundleBrowser('window', {
    __CHAT_PAGE__: chatPage,
    __TOKEN_JSP__: tokenJsp,
  });
  add('window.js', chatWindow);
  const windowPage = render('window.html', await source('window.html'), {
    WINDOW_HASH: hashOf(chatWindow),
  });
  add('window.html', windowPage);

  const more = await bundleBrowser('panel-more', {
    __ENGLISH__: english,
    __WINDOW_PAGE__: `window.html?v=${hashOf(windowPage)}`,
  });
  addBundle('panel-more', more);
  const { entry: panel } = await bundleBrowser('panel', {
    __CHAT_PAGE__: chatPage,
    __TOKEN_JSP__: tokenJsp,
    __MORE__: `panel-more.js?v=${hashOf(more.entry)}`,
  });
  weigh('panel.js', panel);
  add('panel.js', panel);

  const includeName = `${NAME}.js`;
  const include = render(includeName, await source(includeName), { PANEL_HASH: hashOf(panel) });
  assertIncludable(includeName, include);
  weigh(includeName, include);
  const isMinified = await passesMinifier(includeName, include);
  add(includeName, include);

  const definition = render(`${NAME}.xml`, await source(`${NAME}.xml`), { VERSION: version });
  add(`${NAME}.xml`, definition);
  const template = await source('config_template.xml');
  assertZimletVersion(/<zimletConfig [^>]*version="([^"]*)"/.exec(template)?.[1] ?? '');
  add('config_template.xml', template);
  add('LICENSE.txt', await readFile(join(ROOT, 'LICENSE')));
  add('LICENSE-strophe.txt', await readFile(join(ROOT, 'node_modules/strophe.js/LICENSE.txt')));
  add('LICENSE-lit.txt', await readFile(join(ROOT, 'node_modules/lit/LICENSE')));
  add('NOTICE.txt', notice(version, converse.version, converse.folder));

  assertNamedFiles(
    files,
    [definition, page, conversationPage, windowPage, include].flatMap(namedIn),
  );
  return { files, sizes, minified: isMinified };
}

/** All that a program needs at once is fetched at once. */
const preloads = ({ atOnce }: Bundle): string =>
  atOnce.map((name) => `<link rel="modulepreload" href="${name}" />`).join('');

async function addMessages(
  source: (name: string) => Promise<string>,
  add: (name: string, content: string) => void,
): Promise<Record<string, string>> {
  const read = async (
    name: string,
  ): Promise<{ text: string; messages: Record<string, string> }> => {
    const text = await source(name);
    return { text, messages: parseProperties(text) as Record<string, string> };
  };
  const { messages: english, text: inEnglish } = await read(`${NAME}.properties`);
  assertMessages(`${NAME}.properties`, inEnglish, english, english, 'en');
  add(`${NAME}.properties`, inEnglish);
  // This file says in a comment why it holds nothing.
  add(`${NAME}_en.properties`, await source(`${NAME}_en.properties`));
  const names = await readdir(join(ROOT, 'zimlet'));
  assertLanguages(
    NAME,
    names.filter((name) => name.endsWith('.properties')),
    LANGUAGES,
  );
  for (const language of LANGUAGES.filter((each) => each !== 'en')) {
    const file = `${NAME}_${language}.properties`;
    const { text, messages } = await read(file);
    assertMessages(file, text, messages, english, language);
    for (const name of [language, ...(ALSO_NAMED[language] ?? [])]) {
      add(`${NAME}_${name}.properties`, text);
    }
  }
  return english;
}

export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 8);
}

/** Replaces each `@KEY@`; throws for one without a value, or a value without a place. */
export function render(
  name: string,
  template: string,
  values: Readonly<Record<string, string>>,
): string {
  const used = new Set<string>();
  const text = template.replace(/@([A-Z_]+)@/g, (_place, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`${name}: nothing to put for @${key}@`);
    used.add(key);
    return value;
  });
  const unused = Object.keys(values).filter((key) => !used.has(key));
  if (unused.length > 0) throw new Error(`${name}: no place for ${unused.join(', ')}`);
  return text;
}

/** The zimlet's own files that a text refers to. */
function namedIn(text: string): string[] {
  const references =
    /<include(?:CSS)?>([^<]+)<|\b(?:href|src)="(?!data:)([^"?]+)(?:\?[^"]*)?"|(?:getResource|url)\("([^"?]+)/g;
  return [...text.matchAll(references)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

const notice = (version: string, converse: string, folder: string): string =>
  `com_zimbra_converse ${version} is under the MIT licence (LICENSE.txt).

It contains Converse.js ${converse} in the folder ${folder}, under the Mozilla Public
License 2.0 (${folder}/LICENSE.txt). Of its style sheet the fonts and the rules
that nothing here uses are left out; all else is unmodified.
Its source: https://github.com/conversejs/converse.js/tree/v${converse}

The files chat*.js contain Strophe.js, under the MIT licence (LICENSE-strophe.txt), and they and
conversation*.js contain Lit, under the BSD 3-Clause licence (LICENSE-lit.txt).
`;
