import { type Message, type Texts, textsFrom } from '../../shared/texts.ts';

/** All that the chat says about groups. `{0}`, `{1}`: a name that is put in. */
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
  | 'not_made'
  | 'not_complete'
  | 'close'
  | 'loading'
  | 'not_loaded'
  | 'again'
  | 'count_one'
  | 'count_other'
  | 'you'
  | 'role_owner'
  | 'role_admin'
  | 'add'
  | 'add_to'
  | 'add_hint'
  | 'add_do'
  | 'not_added'
  | 'act_on'
  | 'write_to'
  | 'own'
  | 'own_ask'
  | 'remove'
  | 'remove_ask'
  | 'not_done'
  | 'rename'
  | 'rename_do'
  | 'picture'
  | 'picture_choose'
  | 'picture_drop'
  | 'picture_bad'
  | 'leave'
  | 'leave_title'
  | 'leave_ask'
  | 'leave_heir'
  | 'leave_last'
  | 'delete'
  | 'delete_title'
  | 'delete_ask'
  | 'removed_from'
  | 'was_deleted'
  | 'invited'
  | 'accept'
  | 'refuse';

export type GroupTexts = Texts<GroupText>;

export const ENGLISH: Readonly<Record<GroupText, string>> = {
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
  not_complete: '\u201c{0}\u201d was created, but not everybody could be added. Add them again.',
  close: 'Close',
  loading: 'Looking who is in the group\u2026',
  not_loaded: 'It could not be seen who is in the group.',
  again: 'Try again',
  count_one: '1 person',
  count_other: '{0} people',
  you: '{0} (you)',
  role_owner: 'Owner',
  role_admin: 'May add and remove people',
  add: 'Add people',
  add_to: 'Add people to \u201c{0}\u201d',
  add_hint: 'They will be able to read everything that was said here before.',
  add_do: 'Add',
  not_added: 'They could not be added. Please try again.',
  act_on: 'What can be done with {0}',
  write_to: 'Write to {0}',
  own: 'Make an owner',
  own_ask: '{0} will be able to rename and delete the group, and to add and remove people.',
  remove: 'Remove from the group',
  remove_ask: '{0} will no longer see this group.',
  not_done: 'That did not work. Please try again.',
  rename: 'Rename',
  rename_do: 'Save',
  picture: 'Picture of the group',
  picture_choose: 'Choose a picture\u2026',
  picture_drop: 'Remove the picture',
  picture_bad: 'This picture cannot be used. Please choose another one.',
  leave: 'Leave the group',
  leave_title: 'Leave \u201c{0}\u201d?',
  leave_ask: 'You will not get its messages any more. Somebody of the group can add you again.',
  leave_heir: '{0} will be the owner then.',
  leave_last: 'Nobody else is in it: the group and everything that was said in it will be deleted.',
  delete: 'Delete the group',
  delete_title: 'Delete \u201c{0}\u201d?',
  delete_ask: 'It will be gone for everybody, with everything that was said in it.',
  removed_from: 'You were removed from \u201c{0}\u201d.',
  was_deleted: 'The group \u201c{0}\u201d was deleted.',
  invited: '{0} invites you to the group \u201c{1}\u201d.',
  accept: 'Accept',
  refuse: 'Refuse',
};

export const groupTextsFrom = (message: Message): GroupTexts =>
  textsFrom(ENGLISH, 'converse_group_', message);
