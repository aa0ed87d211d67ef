import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { SoapElement } from './soap-envelope.ts';
import type { Account } from './accounts.ts';
import type { ZimbraVersion } from './page/session.ts';

const PAGE = new URL('page/', import.meta.url).pathname;
const STYLES = ['zimbra-elements.css', 'layout.css', 'mail.css', 'skins.css'];

export interface WebmailAssets {
  /** jQuery in the version of Zimbra 9.0 and 10: a global of the real client too. */
  jquery: string;
  script: string;
  style: string;
  loginStyle: string;
}

/** Builds the simulated web client from page/. */
export async function buildWebmailAssets(): Promise<WebmailAssets> {
  const result = await build({
    entryPoints: [`${PAGE}main.ts`],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  return {
    jquery: await readFile(createRequire(import.meta.url).resolve('jquery'), 'utf8'),
    script: result.outputFiles[0]?.text ?? '',
    style: (await Promise.all(STYLES.map((file) => readFile(PAGE + file, 'utf8')))).join(''),
    loginStyle: await readFile(`${PAGE}login.css`, 'utf8'),
  };
}

export interface WebmailPageOptions {
  account: Account;
  info: SoapElement;
  csrfToken: string;
  /** Milliseconds since 1970. */
  expires: number;
  isChildWindow: boolean;
  /** One of Zimbra's (`?skin=carbon` in the address, as there), or `night`, which is not. */
  skin?: string | undefined;
  /** Whose extension points the page has (`?version=8.8.15` in the address); by default 10.1. */
  zimbraVersion?: ZimbraVersion | undefined;
}

/** launchZCS.jsp: the globals, the skin, the GetInfo response, the client. */
export function webmailPage(options: WebmailPageOptions): string {
  const { account, info, csrfToken, expires, isChildWindow, skin = 'harmony' } = options;
  const { zimbraVersion = '10.1' } = options;
  const locale = account.locale ?? 'en_US';
  const isOffline = account.offlineClient === true;
  const batchInfo = { info, isChildWindow, isOffline, zimbraVersion };
  // No word of the direction: Zimbra's page is the same from left to right in Arabic and Hebrew.
  return `<!DOCTYPE html>
<html class="user_font_size_normal user_font_system" data-skin="${escapeHtml(skin)}" lang="${escapeHtml(locale.replace('_', '-'))}">
<head>
<meta charset="utf-8">
<title>Zimbra: Inbox</title>
<link rel="stylesheet" href="/css/webmail.css">
<script>
	window.appContextPath = "";
	window.appCurrentSkin = ${toScript(skin)};
	window.appExtension = ".zgz";
	window.cacheKillerVersion = "240101000000";
	window.appRequestLocaleId = ${toScript(locale)};
	window.appDevMode = false;
	window.authTokenExpires = ${expires};
	window.csrfToken = ${toScript(csrfToken)};
	localStorage.setItem("csrfToken", window.csrfToken);
	window.batchInfo = ${toScript(batchInfo)};
</script>
</head>
<body>
<div id="z_shell" class="DwtShell">
<div id="skin_outer">
  <div id="z_head" class="skin_container DwtView"><div class="Brand">Webmail</div>
    <input type="text" id="z_search" placeholder="Search" aria-label="Search">
    <div class="User">${escapeHtml(account.displayName)}<a href="#" onclick="ZmZimbraMail.logOff(); return false">Log out</a></div></div>
  <div id="z_tabs" class="skin_container DwtView"></div>
  <div id="z_side" class="skin_container DwtView"><button id="z_new" class="ZButton">New Message</button><div id="z_tree"></div>
    <div id="z_pref_tree"></div><div id="z_zimlet_tree"><div class="TreeHeading">Zimlets</div><div id="z_zimlets"></div></div></div>
  <div id="z_sash" class="DwtSash" role="separator" aria-label="Folder pane"></div>
  <div id="z_main" class="skin_container DwtView"><div id="skin_spacing_app_top_toolbar"><div id="z_toolbar" class="ZToolbar"></div></div>
    <div id="z_list" tabindex="0" role="listbox" aria-label="Messages"></div><div id="z_reading"></div></div>
  <div id="skin_td_sidebar_ad"><div id="skin_container_sidebar_ad"></div></div>
</div>
<div id="z_veil" class="VeilOverlay"></div>
<div id="z_toast" role="status"></div>
</div>
<script src="/js/jquery.js"></script>
<script src="/js/webmail.js"></script>
</body>
</html>
`;
}

function toScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
