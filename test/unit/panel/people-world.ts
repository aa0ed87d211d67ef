/** The panel's people in the simulated webmail, in a page of jsdom. Each call is a page of its own. */
import { vi } from 'vitest';
import type { Panel, Wish } from '../../../src/panel/panel.ts';
import type { ToChat } from '../../../src/shared/panel-chat.ts';
import type { PresenceNow } from '../../../src/shared/chat-questions.ts';
import type { ZimbraVersion } from '../../zimbra/page/session.ts';

const SHELL = `<div id="z_shell"><div id="skin_outer"></div><div id="skin_td_sidebar_ad"></div>
  <div id="z_side"><button id="z_new"></button><div id="z_tree"></div></div>
  <div id="z_main"><div id="z_toolbar"></div><div id="z_list"></div><div id="z_reading"></div></div>
  <div id="z_veil"></div><div id="z_toast"></div></div>`;

export interface PeopleWorld {
  readonly sent: readonly ToChat[];
  readonly warnings: readonly string[];
  readonly opened: ReturnType<typeof vi.fn>;
  readonly showContacts: () => void;
  readonly showCalendar: () => void;
  readonly wish: (wish: Wish) => void;
  readonly hover: (selector: string) => void;
  readonly rightClick: (selector: string) => void;
  /** What the open menu offers of ours. */
  readonly offers: () => string[];
  readonly pick: (text: string) => void;
  readonly element: (selector: string) => HTMLElement;
}

export interface PeopleWorldOptions {
  readonly version?: ZimbraVersion;
  readonly presence?: (address: string) => Promise<PresenceNow>;
  readonly aliases?: readonly string[];
  readonly chatDomains?: readonly string[];
}

export async function peopleWorld(options: PeopleWorldOptions = {}): Promise<PeopleWorld> {
  const { version = '10.1', aliases = [], chatDomains } = options;
  vi.resetModules();
  document.body.innerHTML = SHELL;
  const load = async <T>(name: string): Promise<T> =>
    (await import(`../../zimbra/page/${name}.ts`)) as T;
  type Page = typeof import('../../zimbra/page/session.ts') &
    typeof import('../../zimbra/page/environment.ts') &
    typeof import('../../zimbra/page/zimlet-manager.ts') &
    typeof import('../../zimbra/page/views.ts') &
    typeof import('../../zimbra/page/mail-model.ts') &
    typeof import('../../zimbra/page/contact-model.ts') &
    typeof import('../../zimbra/page/controllers.ts') &
    typeof import('../../zimbra/page/compose.ts') &
    typeof import('../../zimbra/page/contacts-view.ts') &
    typeof import('../../zimbra/page/calendar.ts') &
    typeof import('../../zimbra/page/email-zimlet.ts') &
    typeof import('../../zimbra/page/dwt.ts') &
    typeof import('../../zimbra/page/mail-view.ts');
  const names =
    'session environment zimlet-manager views mail-model contact-model controllers compose ' +
    'contacts-view calendar email-zimlet dwt mail-view';
  const modules = await Promise.all(names.split(' ').map((name) => load<object>(name)));
  const page = Object.assign({}, ...modules) as Page;

  page.installEnvironment();
  const prefs = { _attrs: { zimbraPrefLocale: 'en_US' } };
  const info = {
    ...{ id: '1', name: 'alice@example.test', prefs, attrs: { _attrs: {} }, cos: { id: '' } },
    ...{ zimlets: { zimlet: [] }, props: { prop: [] } },
  } as unknown as Parameters<Page['installSession']>[0]['info'];
  const base = { info, isChildWindow: false, isOffline: false, zimbraVersion: version };
  const appCtxt = page.installSession(base);
  (appCtxt['set'] as (id: string, value: unknown) => void)('MAIL_ALIASES', aliases);
  page.installShellHandlers();
  page.installViews(appCtxt);
  page.installMailModel();
  page.installContactModel();
  page.installControllers();
  page.installCompose();
  page.installCalendar();

  const { addPeople } = await import('../../../src/panel/people.ts');
  const { Hooks } = await import('../../../src/panel/zimbra/hooks.ts');
  const sent: ToChat[] = [];
  const warnings: string[] = [];
  const opened = vi.fn();
  const wishes = new Map<string, (wish: Wish) => void>();
  const handler: { live?: (hook: never, args: ArrayLike<unknown>) => unknown } = {};
  const panel = {
    ...{ webmail: {}, messages: {}, config: { chatDomains }, open: opened },
    warn: (line: string) => warnings.push(line),
    send: (message: ToChat) => sent.push(message),
    ask: ({ address }: { address: string }) =>
      options.presence?.(address) ?? Promise.reject(new Error('nobody asked')),
    on: (type: string, act: (wish: Wish) => void) => wishes.set(type, act),
  } as unknown as Panel;

  /** All hooks go to the panel's handler, and those of the card to the stock zimlet as well. */
  class OneZimlet extends page.ZimletManager {
    override notifyZimlets(event: string, args: readonly unknown[] = []): boolean {
      handler.live?.(event as never, args);
      const hook = card[event];
      return (
        typeof hook === 'function' &&
        Boolean((hook as typeof Function).apply(card, [...args] as never))
      );
    }
  }
  new OneZimlet(appCtxt).allStarted = true;
  page.installEmailZimlet();
  const Card = page.globals['com_zimbra_email_handlerObject'] as new () => Record<string, unknown>;
  const card = new Card();
  (card['_init'] as (context: object, shell: null) => void)({ name: 'com_zimbra_email' }, null);
  (card['init'] as () => void)();

  const hooks = new Hooks(panel.warn);
  addPeople({ panel, page: window, handler: handler as never }, hooks);
  hooks.listen(handler as never);
  new page.MailView('alice@example.test').render();

  const element = (selector: string): HTMLElement => {
    const found = document.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`there is no ${selector}`);
    return found;
  };
  const items = (): HTMLElement[] =>
    [...document.querySelectorAll<HTMLElement>('.DwtMenu')]
      .filter((menu) => menu.style.display === '')
      .flatMap((menu) => [...menu.querySelectorAll<HTMLElement>('.ZMenuItem')])
      .filter((item) => item.style.display === '');
  return {
    sent,
    warnings,
    opened,
    element,
    showContacts: () => page.showContacts(),
    showCalendar: () => page.showCalendar(),
    wish: (wish) => wishes.get(wish.type)?.(wish),
    hover: (selector) => element(selector).dispatchEvent(new MouseEvent('mouseenter')),
    rightClick: (selector) =>
      element(selector).dispatchEvent(
        new MouseEvent('contextmenu', { bubbles: true, cancelable: true }),
      ),
    offers: () =>
      items()
        .map((item) => item.textContent)
        .filter((text) => /Chat/.test(text)),
    pick: (text) =>
      items()
        .find((item) => item.textContent === text)
        ?.click(),
  };
}
