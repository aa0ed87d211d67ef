import type { Browser, BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
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
  static async open(browser: Browser, url: string, name: string): Promise<WebmailUser> {
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
    return new WebmailUser(`${name}@${DOMAIN}`, context, page, record);
  }

  /** Opens a browser and logs in at the webmail's own page. */
  static async logIn(browser: Browser, url: string, name: string): Promise<WebmailUser> {
    const user = await WebmailUser.open(browser, url, name);
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
    await this.page.fill('input[name=username]', account.email);
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
  get composer(): Locator {
    return this.chat.locator('textarea.chat-textarea:visible');
  }

  /** Waits until the launcher says `word` (in the webmail's language). */
  async sees(word: string, within = PATIENCE_MS): Promise<void> {
    await this.launcher.locator('.state', { hasText: word }).waitFor({ timeout: within });
  }

  async openPanel(): Promise<void> {
    if ((await this.launcher.getAttribute('aria-expanded')) === 'false')
      await this.launcher.click();
  }

  /** Opens the conversation with a colleague from the contact list, by address or by name. */
  async openConversation(name: string): Promise<void> {
    await this.openPanel();
    const account = accountOf(`${name}@${DOMAIN}`);
    const contact = this.chat.locator('converse-roster-contact', {
      hasText: new RegExp(`${name}@|${account.displayName}`),
    });
    await contact.first().click();
    await this.composer.waitFor();
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Waits until the open conversation shows `text`. */
  async reads(text: string, within = PATIENCE_MS): Promise<void> {
    await this.chat
      .locator('.chat-msg__text', { hasText: text })
      .first()
      .waitFor({ timeout: within });
  }

  /** What the open conversation shows, oldest first. `acknowledged`: has the other side's tick. */
  conversation(): Promise<{ text: string; acknowledged: boolean }[]> {
    return this.chat.locator('.chat-msg').evaluateAll((messages) =>
      messages.map((message) => ({
        text: message.querySelector('.chat-msg__text')?.textContent.trim() ?? '',
        acknowledged: message.querySelector('.chat-msg__receipt') !== null,
      })),
    );
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

function accountOf(address: string): Account {
  const account = defaultAccounts().find(({ email }) => email === address);
  if (!account) throw new Error(`the simulated Zimbra has no ${address}`);
  return account;
}
