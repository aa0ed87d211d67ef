/**
 * The card that Zimbra shows of a person whose address is hovered: its own zimlet com_zimbra_email.
 * Where that is not deployed there is no card. 10.1, 8.8.15; 8.6 read only.
 */
import { escapeHtml } from './controls.ts';
import type { Hooks } from './hooks.ts';

/** EmailToolTipSlideShow. */
interface SlideShow {
  addSlide(slide: object): void;
}

interface CardZimlet {
  readonly emailAddress?: string;
  readonly slideShow?: SlideShow;
  addSubscriberZimlet(
    zimlet: object,
    isPrimary: boolean,
    offers: { presenceCallback(address: string, answer: Answer): void },
  ): void;
  popdown(): void;
}

type Answer = (presence: { presenceStatus: string; notes?: string }) => void;

interface CardGlobals {
  EmailToolTipSlide?: new (
    html: string,
    visible: boolean,
    icon: string,
    selected: object,
    name: string,
  ) => object;
  AjxCallback?: new (object: null, act: () => void) => object;
}

export interface CardParts {
  /** "Chat", on the card's button. */
  readonly label: string;
  /** undefined: not known. */
  presence(
    address: string,
  ): Promise<{ readonly state: CardState; readonly note: string } | undefined>;
  /** undefined: it is nobody to chat with. */
  chatWith(address: string): (() => void) | undefined;
}

/** Those of Zimbra's states that chat has. */
export type CardState = 'available' | 'away' | 'busy' | 'unavailable';

export function addToCard(page: object, handler: object, hooks: Hooks, parts: CardParts): void {
  const { EmailToolTipSlide, AjxCallback }: CardGlobals = page;
  /** The card of one person is filled once, also when several calls come late. */
  const filled = new WeakSet();
  /** Zimbra keeps whoever subscribes for good: once is enough. */
  const subscribed = new WeakSet();
  /** Whom Zimbra has asked about last: an answer about another one would be shown as his. */
  let asked = '';

  const presenceCallback = (address: string, answer: Answer): void => {
    asked = address;
    // Never at once: Zimbra hides the row again behind an answer that comes within its question.
    void parts.presence(address).then((presence) => {
      if (!presence || asked !== address) return;
      const { state, note } = presence;
      // A note takes the place of Zimbra's own word for the state.
      answer({ presenceStatus: state, ...(note && { notes: escapeHtml(note) }) });
    });
  };

  hooks.on('onEmailHoverOver', (zimlet: CardZimlet) => {
    const { slideShow, emailAddress } = zimlet;
    if (!subscribed.has(zimlet)) zimlet.addSubscriberZimlet(handler, false, { presenceCallback });
    subscribed.add(zimlet);
    const chat = emailAddress === undefined ? undefined : parts.chatWith(emailAddress);
    if (!chat || !slideShow || filled.has(slideShow) || !EmailToolTipSlide || !AjxCallback) return;
    filled.add(slideShow);
    const selected = new AjxCallback(null, () => {
      zimlet.popdown();
      chat();
    });
    slideShow.addSlide(new EmailToolTipSlide('', true, 'ImAvailable', selected, parts.label));
  });
}
