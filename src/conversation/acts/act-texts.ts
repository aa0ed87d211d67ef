/** What the conversation's page says about what one can do with a message. */
const ENGLISH = {
  acts: 'What can be done with this message',
  more: 'More',
  react: 'React',
  react_with: 'React with {0}',
  choose_reaction: 'Choose a reaction',
  reply: 'Reply',
  edit: 'Edit',
  copy: 'Copy text',
  copied: 'Copied',
  not_copied: 'The browser did not let the text be copied.',
  keep: 'Save to Briefcase',
  forward: 'Forward',
  forwarded: 'Forwarded from {0}',
  remind: 'Remind me',
  delete: 'Delete for everyone',
  delete_title: 'Delete this message?',
  delete_text: 'It disappears for everyone in this conversation.',
  delete_yes: 'Delete',
  delete_no: 'Keep it',
  deleted: 'Message deleted',
  deleted_elsewhere: 'A message was deleted.',
  editing: 'Editing message',
  editing_hint: 'Escape to cancel',
  editing_cancel: 'Cancel editing',
  replying: 'Reply to {0}',
  replying_cancel: 'Cancel the reply',
  edited: 'edited',
  edited_at: 'Edited: {0}',
  you: 'You',
  someone: 'Someone',
  replied_show: 'Reply to {0}: {1}. Show the message',
  reaction: '{0}: {1}',
  reactors_and: '{0} and {1}',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  not_sent: 'Not sent',
  waiting: 'Waiting to be sent',
  messages: 'Messages',
  write_to: 'Write to {0}',
} as const;

export type ActKey = keyof typeof ENGLISH;
export type ActTexts = (key: ActKey, ...values: readonly string[]) => string;

/** `texts`: by the names of the message files. */
export function actTextsFrom(texts: Readonly<Record<string, string>>): ActTexts {
  return (key, ...values) =>
    values.reduce(
      (text, value, at) => text.split(`{${at}}`).join(value),
      texts[`converse_chat_act_${key}`] ?? ENGLISH[key],
    );
}
