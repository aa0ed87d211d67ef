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
  | 'found_many'
  | 'title'
  | 'field'
  | 'hint'
  | 'close'
  | 'context'
  | 'earlier'
  | 'later'
  | 'gone';

export type SearchTexts = Readonly<Record<SearchText, string>>;

export const ENGLISH: SearchTexts = {
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
  found_many: '{0} messages found',
  title: 'Search in {0}',
  field: 'Search in this conversation',
  hint: 'Three letters or more',
  close: 'Close',
  context: 'Messages with {0}',
  earlier: 'Earlier',
  later: 'Later',
  gone: 'This message could not be found any more.',
};

export const messageKey = (text: SearchText): string => `converse_search_${text}`;

/** `message` looks a name up in the webmail's language; what it does not know is said in English. */
export function searchTextsFrom(message: (key: string) => string | undefined): SearchTexts {
  const texts = Object.keys(ENGLISH) as SearchText[];
  return Object.fromEntries(
    texts.map((text) => [text, message(messageKey(text)) ?? ENGLISH[text]]),
  ) as SearchTexts;
}
