/** What the panel may ask the chat, which alone is signed in. Plain data, no secret. */

/** How somebody is, as the webmail shows it beside an address. */
export interface PresenceNow {
  /** `unknown`: not one of the people whose presence the user may see. */
  readonly show: 'available' | 'away' | 'busy' | 'offline' | 'unknown';
  /** A few words of the person's own; may be empty. */
  readonly note: string;
}

export interface ChatQuestions {
  /** How the person of this mail address is. */
  presence: { question: { readonly address: string }; answer: PresenceNow };
}
