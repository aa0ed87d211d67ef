/**
 * All that opens over the chat, and that says something beside what was asked for: by the file that
 * makes it, the states of the walk in which it is on the screen. A test looks whether a file is
 * missing here, another whether the walk has been in all of these states.
 */
export const OPENED: Readonly<Record<string, readonly string[]>> = {
  // Dialogs
  'src/chat/files/briefcase.ts': ['the files of the Briefcase'],
  'src/chat/files/viewer.ts': ['a picture, large'],
  'src/chat/forward/forward.ts': ['to whom a message is forwarded'],
  'src/chat/groups/group-questions.ts': [
    'the question to rename a group',
    'the question to leave a group',
    'the question to delete a group',
    'more people for a group',
    'the question to make somebody an owner',
    'the question to take somebody out',
  ],
  'src/chat/groups/new-group.ts': ['a new group', 'a new group, with somebody chosen'],
  'src/chat/groups/people-of-group.ts': ['the people of a group', 'the menu of a person'],
  'src/chat/help/help-dialog.ts': ['help'],
  'src/chat/help/test-dialog.ts': ['the test of the connection'],
  'src/chat/conversation/message-dialogs.ts': ['the question before a message is deleted'],
  'src/chat/list/list-acts.ts': ['the question before somebody is blocked'],
  'src/chat/list/status-text.ts': ['a status message being written'],
  'src/chat/mail/by-mail.ts': ['messages that go into a mail'],
  'src/chat/reminders/remind-dialog.ts': ['when to be reminded'],
  'src/chat/search/conversation-search.ts': ['a search in a conversation'],
  // Menus and what is chosen from
  'src/chat/conversation/header.ts': ['the menu of an open conversation'],
  'src/chat/list/row-menu.ts': ['the menu of a conversation'],
  'src/chat/list/status-menu.ts': ['the menu of statuses'],
  'src/chat/ui/people-picker.ts': ['a new group, with nobody found'],
  'src/conversation/acts/message-bar.ts': ['the menu of a message'],
  'src/conversation/acts/reaction-picker.ts': ['the choice of reactions'],
  'src/panel/place-menu.ts': ['the places of the chat'],
  // What stands between
  'src/conversation/acts/writing.ts': ['a reply being written', 'a message being edited'],
  'src/conversation/recording.ts': ['a voice message being spoken'],
  'src/conversation/note.ts': ['somebody who is blocked'],
  'src/conversation/main.ts': ['a file that cannot be sent'],
  'src/chat/ui/notes.ts': ['a group that has gone'],
};

/** What is not in the walk, and why. */
export const NOT_WALKED: Readonly<Record<string, string>> = {
  'src/chat/ui/dialog.ts': 'makes them',
  'src/chat/ui/form-dialog.ts': 'makes them',
  'src/chat/ui/tell.ts': 'a title and a button, when the server has refused something',
  'src/frame/menu.ts': 'makes them',
  'src/chat/page/face.ts': 'a sentence and a button, when the chat is in another tab',
  'src/chat/search/context.ts': 'for a message older than some hundred; looks as what goes by mail',
};
