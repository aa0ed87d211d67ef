import type { Browser, BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
import { waitFor } from './wait.ts';
import { type Account, DOMAIN, defaultAccounts } from '../zimbra/accounts.ts';

const PATIENCE_MS = 30_000;

/** What a user's browser asked for and said, from the login page on. */
export interface Record {
  /** URLs of all requests, of frames and workers too. */
  readonly requests: string[];
  /** Warnings and errors of the console, and errors that nothing caught. */
  readonly complaints: string[];
}

/** A person at the webmail, in a browser of her own. */
export class WebmailUser {
  readonly email: string;
  readonly page: Page;
  readonly record: Record;
  readonly context: BrowserContext;

  private constructor(email: string, context: BrowserContext, page: Page, record: Record) {
    this.email = email;
    this.context = context;
    this.page = page;
    this.record = record;
  }

  /** Opens a browser at `url`; does not log in. */
  static async open(
    browser: Browser,
    url: string,
    name: string,
    domain = DOMAIN,
  ): Promise<WebmailUser> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      ignoreHTTPSErrors: url.startsWith('https:'), // signed by an authority of this run's own
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const record: Record = { requests: [], complaints: [] };
    context.on('request', (request) => record.requests.push(request.url()));
    context.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) record.complaints.push(message.text());
    });
    context.on('weberror', (error) => record.complaints.push(String(error.error())));
    const page = await context.newPage();
    await page.goto(url);
    return new WebmailUser(`${name}@${domain}`, context, page, record);
  }

  /** Opens a browser and logs in at the webmail's own page. */
  static async logIn(
    browser: Browser,
    url: string,
    name: string,
    domain = DOMAIN,
  ): Promise<WebmailUser> {
    const user = await WebmailUser.open(browser, url, name, domain);
    await user.logInAs(name);
    return user;
  }

  /** One tab more in the same browser, at `url`; the login counts there too. */
  async anotherTab(url: string): Promise<WebmailUser> {
    const page = await this.context.newPage();
    await page.goto(url);
    return new WebmailUser(this.email, this.context, page, this.record);
  }

  /** Fills in the webmail's login page, which must be open, and its second step. */
  async logInAs(name: string): Promise<void> {
    const account = accountOf(`${name}@${DOMAIN}`);
    const domain = this.email.slice(this.email.indexOf('@'));
    await this.page.fill('input[name=username]', `${name}${domain}`);
    await this.page.fill('input[name=password]', account.password);
    await this.page.keyboard.press('Enter');
    if (account.twoFactorCode) {
      await this.page.fill('input[name=code]', account.twoFactorCode);
      await this.page.keyboard.press('Enter');
    }
    await this.page.locator('#z_list').waitFor();
  }

  get panel(): Locator {
    return this.page.locator('#com_zimbra_converse_panel');
  }
  get launcher(): Locator {
    return this.page.locator('#com_zimbra_converse_panel .launcher');
  }
  get notice(): Locator {
    return this.page.locator('#com_zimbra_converse_panel .notice span');
  }
  get badge(): Locator {
    return this.page.locator('#com_zimbra_converse_panel .badge');
  }
  get chat(): FrameLocator {
    return this.page.frameLocator('#com_zimbra_converse_panel iframe');
  }
  /** The page with Converse, inside the chat's frame; there once a panel has been opened. */
  get conversation(): FrameLocator {
    return this.chat.frameLocator('iframe.zc-conversation');
  }
  get composer(): Locator {
    return this.conversation.locator('textarea.chat-textarea:visible');
  }
  /** The row of a conversation or person in the list, by the name and not by what was said. */
  row(name: string): Locator {
    return this.#rowWith('.zc-name', name);
  }
  /** The row of a conversation where that was said last. */
  rowSaying(text: string): Locator {
    return this.#rowWith('.zc-last', text);
  }
  #rowWith(part: string, text: string): Locator {
    const has = this.page.locator(part, { hasText: text });
    return this.chat.locator('zc-list li .zc-row').filter({ has });
  }
  /** What waits to be sent, or was not, above the composer. */
  get outgoing(): Locator {
    return this.conversation.locator('.zc-outgoing li');
  }

  /** What a browser tells its pages when the network is there again. */
  async networkIsBack(): Promise<void> {
    const frame = this.page.frames().find((each) => each.url().includes('/chat.html'));
    await frame?.evaluate(() => void window.dispatchEvent(new Event('online')));
  }

  /** Waits until the launcher, or the open panel, says `word` (in the webmail's language). */
  async sees(word: string, within = PATIENCE_MS): Promise<void> {
    await this.panel.locator('.state:visible', { hasText: word }).waitFor({ timeout: within });
  }

  /** Waits until so many messages are unread, on the launcher, which an open panel hides. */
  async counts(count: number | 'some'): Promise<void> {
    await waitFor(`${String(count)} unread messages`, async () => {
      const text = await this.badge.textContent();
      return count === 'some' ? Number(text) > 0 : text === String(count);
    });
  }

  async openPanel(): Promise<void> {
    if ((await this.launcher.getAttribute('aria-expanded')) === 'false')
      await this.launcher.click();
  }

  /** Chooses from the menu at the panel's bar, by what it says: a place, or another width. */
  async choosePlace(item: string): Promise<void> {
    await this.panel.locator('.places').click();
    await this.panel.getByRole('menu').getByText(item, { exact: true }).click();
  }

  /** Lets the open panel be wide, or as it was before. */
  async widen(): Promise<void> {
    await this.panel.locator('.places').click();
    await this.panel.locator('.menu .apart').click(); // in whatever language
  }

  /** Opens the conversation with a colleague, or a group by its name, from the list. */
  async openConversation(name: string): Promise<void> {
    await this.openPanel();
    const inList = NAMES[name] ?? name;
    const back = this.chat.locator('.zc-back:visible');
    if (!(await this.row(inList).first().isVisible()) && (await back.count()) > 0) {
      await back.first().click();
    }
    const row = this.row(inList).first();
    const jid = (await row.getAttribute('data-key')) ?? '';
    await row.click();
    // Until it is there, that of the conversation before it is. A reminder's key is no address.
    const box = jid.includes(' ') ? '' : `.chatbox[jid=${JSON.stringify(jid)}] `;
    await this.conversation.locator(`${box}textarea.chat-textarea:visible`).waitFor();
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Waits until the open conversation shows `text`. */
  async reads(text: string, within = PATIENCE_MS): Promise<void> {
    await this.conversation
      .locator('.chat-msg__text', { hasText: text })
      .first()
      .waitFor({ timeout: within });
  }

  /** The message with that text in the open conversation. */
  message(text: string): Locator {
    return this.conversation.locator('.chat-msg', { hasText: text }).first();
  }

  /** Does something with the message with that text: by its bar, or else by its menu. */
  async act(text: string, action: string): Promise<void> {
    const message = this.message(text);
    // No pointer: it would bring this window to the front, and in Firefox the other person could
    // not type any more. And in one go: the bar goes with the pointer, wherever that rests, and with
    // whatever draws the message anew.
    const chosen = await waitFor('the bar of the message', () =>
      message.evaluate((element, wanted) => {
        element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
        const button = element.querySelector<HTMLElement>(`.zc-bar button[aria-label="${wanted}"]`);
        const more = element.querySelector<HTMLElement>('.zc-bar-more');
        (button ?? more)?.click();
        return button ? 'done' : more ? 'menu' : undefined;
      }, action),
    );
    if (chosen === 'done') return;
    await this.conversation.getByRole('menuitem', { name: action }).dispatchEvent('click');
  }

  /** Answers the question that is asked over the chat. */
  async answer(button: string): Promise<void> {
    await this.chat.locator('.zc-dialog').getByRole('button', { name: button }).click();
  }

  /** What the open conversation shows, oldest first. `acknowledged`: has the other side's tick. */
  shown(): Promise<{ text: string; acknowledged: boolean }[]> {
    return this.conversation.locator('.chat-msg').evaluateAll((messages) =>
      messages.map((message) => ({
        text: message.querySelector('.chat-msg__text')?.textContent.trim() ?? '',
        acknowledged: message.querySelector('.zc-tick-delivered, .zc-tick-read') !== null,
      })),
    );
  }

  /** The texts that the open conversation shows, in the order of the screen. */
  async texts(): Promise<string[]> {
    return (await this.shown()).map(({ text }) => text).filter((text) => text !== '');
  }

  /** The webmail shortcuts that have fired. */
  shortcuts(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { __shortcuts: string[] }).__shortcuts);
  }

  /** Leaves the page first, as people do; a browser that is only closed tells nobody. */
  async close(): Promise<void> {
    await this.page.goto('about:blank');
    await this.context.close();
  }
}

/** These people at the webmail, each in a browser of her own, in their order, when all are online. */
export async function allOnline<const Names extends readonly string[]>(
  browser: Browser,
  url: string,
  ...names: Names
): Promise<{ [At in keyof Names]: WebmailUser }> {
  const users = await Promise.all(
    names.map(async (name) => {
      const user = await WebmailUser.logIn(browser, url, name);
      await user.sees('online');
      return user;
    }),
  );
  return users as { [At in keyof Names]: WebmailUser };
}

/** How the list calls those whose contact has no name of its own. */
const NAMES: Readonly<{ [name: string]: string }> = {
  alice: 'Alice',
  bob: 'Bob',
  carol: 'Carol',
  "o'brien": "O'brien",
};

function accountOf(address: string): Account {
  const account = defaultAccounts().find(({ email }) => email === address);
  if (!account) throw new Error(`the simulated Zimbra has no ${address}`);
  return account;
}
