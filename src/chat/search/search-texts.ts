import { type Message, type Texts, textsFrom } from '../../shared/texts.ts';

/** All that the search of what was said says. `{0}` is put in. */
export type SearchText =
  | 'messages'
  | 'looking'
  | 'nothing'
  | 'back_to'
  | 'everything'
  | 'further'
  | 'failed'
  | 'retry'
  | 'more'
  | 'you'
  | 'found_one'
  | 'found_other'
  | 'title'
  | 'field'
  | 'hint'
  | 'close'
  | 'context'
  | 'earlier'
  | 'later'
  | 'gone';

export type SearchTexts = Texts<SearchText>;

export const ENGLISH: Readonly<Record<SearchText, string>> = {
  messages: 'Messages',
  looking: 'Searching\u2026',
  nothing: 'No message with \u201c{0}\u201d found',
  back_to: 'Looked back to {0}',
  everything: 'That is everything.',
  further: 'Look further',
  failed: 'The messages could not all be looked through.',
  retry: 'Try again',
  more: 'Show more',
  you: 'You',
  found_one: '1 message found',
  found_other: '{0} messages found',
  title: 'Search in {0}',
  field: 'Search in this conversation',
  hint: 'Three letters or more',
  close: 'Close',
  context: 'Messages with {0}',
  earlier: 'Earlier',
  later: 'Later',
  gone: 'This message could not be found any more.',
};

export const searchTextsFrom = (message: Message): SearchTexts =>
  textsFrom(ENGLISH, 'converse_search_', message);
