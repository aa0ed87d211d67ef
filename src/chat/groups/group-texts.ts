/** All that the chat says about groups. */
export type GroupText =
  | 'new_group'
  | 'name'
  | 'name_hint'
  | 'people'
  | 'people_hint'
  | 'nobody'
  | 'asking'
  | 'unsure'
  | 'take_out'
  | 'history_hint'
  | 'make'
  | 'cancel'
  | 'not_made';

export type GroupTexts = Readonly<Record<GroupText, string>>;

export const ENGLISH: GroupTexts = {
  new_group: 'New group',
  name: 'Name',
  name_hint: 'Summer party, Office move\u2026',
  people: 'People',
  people_hint: 'Type a name',
  nobody: 'Nobody found for \u201c{0}\u201d',
  asking: 'Searching\u2026',
  unsure: 'The company directory does not answer, so people may be missing.',
  take_out: 'Take out {0}',
  history_hint:
    'Only the people of the group see it. Whoever joins later can read what was said before.',
  make: 'Create',
  cancel: 'Cancel',
  not_made: 'The group could not be created. Please try again.',
};

/** The name of a text in the message files. */
export const messageKey = (text: GroupText): string => `converse_group_${text}`;

/** `message` looks a name up in the webmail's language; what it does not know is said in English. */
export function groupTextsFrom(message: (key: string) => string | undefined): GroupTexts {
  const texts = Object.keys(ENGLISH) as GroupText[];
  return Object.fromEntries(
    texts.map((text) => [text, message(messageKey(text)) ?? ENGLISH[text]]),
  ) as GroupTexts;
}
