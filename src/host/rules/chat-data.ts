import { addressOfPerson, type Person } from '../facts/chat-data.ts';
import type { Rule } from './rule.ts';

export interface ChatDataFacts {
  /** How many people chat keeps something of. */
  readonly people: number;
  /** Those of them whom Zimbra does not have. */
  readonly gone: readonly Person[];
}

const MOST_NAMES = 10;

export const CHAT_DATA_RULES: readonly Rule<ChatDataFacts>[] = [
  {
    id: 'chat-data',
    good: 'all of whom chat keeps something have an account',
    wrong: ({ gone }) => {
      if (gone.length === 0) return undefined;
      const names = gone.slice(0, MOST_NAMES).map(addressOfPerson).join(', ');
      const others = gone.length > MOST_NAMES ? ` and ${gone.length - MOST_NAMES} others` : '';
      return `chat keeps messages and contacts of accounts that Zimbra does not have, or has closed: ${names}${others}`;
    },
    why: 'whoever gets such an address next finds them',
    mend: './deploy.sh forget ADDRESS removes them; ./deploy.sh forget --list names all',
    isSecurity: false,
    weight: 'minor',
  },
];
