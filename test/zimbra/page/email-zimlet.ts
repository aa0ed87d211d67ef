/**
 * com_zimbra_email, the stock zimlet with the card of a person, as in zm-zimlets: who is hovered,
 * what other zimlets say of his presence, and their pages beside its own.
 */
import { byId, make, shell, Z } from './dwt.ts';
import { EmailToolTipSlide, EmailToolTipSlideShow } from './email-slides.ts';
import { globals, htmlEncode, type Loose } from './environment.ts';
import { AjxEmailAddress } from './mail-model.ts';
import { sendRequest } from './requests.ts';
import { ZmZimletBase, type ZimletHandler } from './zimlet-base.ts';
import { notifyZimlets, notifyWhenLoaded } from './zimlet-manager.ts';

const STATES = 'dnd vacation on-the-phone busy unavailable away available unknown'.split(' ');
const CACHE_MS = 5_000;
const LINGER_MS = 700;

interface Presence {
  presenceStatus?: string;
  notes?: string;
}
type Provider = (address: string, answer: (presence?: Presence) => void) => void;

interface EmailZimlet extends ZimletHandler {
  _presenceProvider: Provider | undefined;
  _presenceCache: Record<string, Presence & { timestamp: number }>;
  primarySubscriberZimlet: { showTooltip(): void } | undefined;
  emailAddress: string;
  fullName: string;
  slideShow: EmailToolTipSlideShow;
  tooltip: { popdown(): void };
  x: number;
  y: number;
  handleHover(object: AjxEmailAddress | string): boolean;
  popdown(): void;
  getMessage(key: string): string;
}

const methods = {
  init(this: EmailZimlet) {
    this._presenceCache = {};
    this.tooltip = { popdown: () => document.getElementById('z_tooltip')?.remove() };
  },

  /** Each hover tells all zimlets anew; the first that offers presence is asked from then on. */
  addSubscriberZimlet(
    this: EmailZimlet,
    subscriber: { showTooltip(): void },
    isPrimary: boolean,
    offers?: { presenceCallback?: Provider },
  ) {
    if (isPrimary) this.primarySubscriberZimlet = subscriber;
    this._presenceProvider ??= offers?.presenceCallback;
  },

  /** An address in the text of a message. */
  onEmailHover(this: EmailZimlet, address: string, _context: unknown, x: number, y: number) {
    Object.assign(this, { x, y });
    notifyZimlets('onHoverOverEmailInList', [new AjxEmailAddress(address), null, false]);
    return true;
  },

  onHoverOverEmailInList(
    this: EmailZimlet,
    address: AjxEmailAddress,
    at: { docX: number; docY: number } | null,
  ) {
    if (at) Object.assign(this, { x: at.docX, y: at.docY });
    return this.handleHover(address);
  },

  handleHover(this: EmailZimlet, object: AjxEmailAddress | string) {
    this.popdown();
    const canvas = make('div', { id: 'zimletTooltipDiv' });
    const tooltip = make('div', { id: 'z_tooltip', class: 'DwtToolTip' }, canvas);
    Object.assign(tooltip.style, { left: `${this.x}px`, top: `${this.y + 12}px` });
    tooltip.style.zIndex = String(Z.TOOLTIP);
    shell().append(tooltip);
    this.emailAddress = typeof object === 'string' ? object : object.address;
    this.fullName = typeof object === 'string' ? '' : (object.name ?? '');
    this.slideShow = new EmailToolTipSlideShow(canvas, () => linger(this));
    notifyWhenLoaded('onEmailHoverOver', [this]);
    if (this.primarySubscriberZimlet) this.primarySubscriberZimlet.showTooltip();
    else showPerson(this);
    return true;
  },

  /** The mouse may go on to the card. */
  hoverOut(this: EmailZimlet) {
    if (document.getElementById('z_tooltip')) linger(this);
  },

  popdown(this: EmailZimlet) {
    this.tooltip.popdown();
  },
};

function linger(zimlet: EmailZimlet): void {
  const { slideShow } = zimlet;
  setTimeout(() => {
    if (zimlet.slideShow === slideShow && !slideShow.isMouseOverTooltip) zimlet.popdown();
  }, LINGER_MS);
}

/** UnknownPersonSlide: the zimlet's own page. Presence is asked for when the directory has answered. */
function showPerson(zimlet: EmailZimlet): void {
  const { emailAddress, fullName, slideShow, _presenceCache: cache } = zimlet;

  /** Null for what is asked for just now, also when the answer has come already. */
  const getPresence = (): Presence | null => {
    const known = cache[emailAddress];
    if (known && Date.now() - known.timestamp < CACHE_MS) return known;
    zimlet._presenceProvider?.(emailAddress, handlePresence);
    return null;
  };
  const handlePresence = (presence?: Presence): void => {
    if (!presence) return;
    cache[emailAddress] = { ...presence, timestamp: Date.now() };
    setPresence();
  };
  /** The row is found by its id: that of the card on the screen, whoever is on it by now. */
  const setPresence = (): void => {
    const presence = getPresence();
    const row = document.getElementById('row_Presence');
    if (!row) return;
    row.style.display = presence?.presenceStatus === undefined ? 'none' : '';
    if (presence?.presenceStatus === undefined) return;
    const { presenceStatus } = presence;
    const state = STATES.includes(presenceStatus) ? presenceStatus.replaceAll('-', '') : 'unknown';
    byId('img_Presence').className = `Img_${state}`;
    byId('text_Presence').innerHTML = presence.notes ?? zimlet.getMessage(`msg_${state}`);
  };

  let loaded = false;
  const home = new EmailToolTipSlide(
    '<div id="unkownPerson_TextDiv">Loading...</div>',
    true,
    'UnknownPerson_contact',
    {
      run() {
        if (loaded) return;
        loaded = true;
        const body = { _jsns: 'urn:zimbraAccount', type: 'account', name: emailAddress, limit: 3 };
        sendRequest({
          jsonObj: { SearchGalRequest: body },
          asyncMode: true,
          noBusyOverlay: true,
          callback: {
            run(result: { getResponse(): Loose }) {
              const { cn } = result.getResponse()['SearchGalResponse'] as {
                cn?: { _attrs: { fullName?: string } }[];
              };
              drawDetails(fullName || (cn?.[0]?._attrs.fullName ?? ''), emailAddress);
              setPresence();
            },
          },
        });
      },
    },
    'Contact',
  );
  slideShow.addSlide(home);
  home.select();
}

function drawDetails(name: string, email: string): void {
  const place = document.getElementById('unkownPerson_TextDiv');
  if (!place) return;
  place.innerHTML = `<div class="CardName">${htmlEncode(name)}</div>
    <div id="row_Presence"><span id="img_Presence"></span><label id="text_Presence"></label></div>
    <div>${htmlEncode(email)}</div>`;
}

/** The entry in GetInfo of a zimlet that every Zimbra has. */
export const EMAIL_ZIMLET = {
  zimletContext: [{ baseUrl: '/service/zimlet/com_zimbra_email/', presence: 'enabled' }],
  zimlet: [
    {
      name: 'com_zimbra_email',
      handlerObject: [{ _content: 'com_zimbra_email_handlerObject' }],
    },
  ],
} as const;

export function installEmailZimlet(): void {
  function Handler(): void {
    // as all handlers are written
  }
  Handler.prototype = Object.assign(
    Object.create(ZmZimletBase.prototype as object) as Loose,
    methods,
  );
  globals['com_zimbra_email_handlerObject'] = Handler;
  globals['com_zimbra_email'] = Object.fromEntries(
    STATES.map((state) => [`msg_${state.replaceAll('-', '')}`, state]),
  );
  Object.assign(globals, { EmailToolTipSlide });
}
