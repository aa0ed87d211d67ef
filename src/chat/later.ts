/**
 * What is wanted only once a panel is open: one chunk, fetched then. Each part of it would be one more
 * request, and leave pieces that it shares with others behind, to be fetched before the sign-in.
 */
export { ConversationHost } from './conversation/host.ts';
export { fillHead } from './conversation/head.ts';
export { InnerStream } from './conversation/inner-stream.ts';
export { messageDialogs } from './conversation/message-dialogs.ts';
export { Uploader } from './conversation/upload.ts';
export { Company } from './directory/company.ts';
export * as briefcase from './files/briefcase.ts';
export { openViewer } from './files/viewer.ts';
export { openHelp } from './help/help-dialog.ts';
export { openTest } from './help/test-dialog.ts';
export { openForward } from './forward/forward.ts';
export { forwardTextsFrom } from './forward/forward-texts.ts';
export { GroupDesk } from './groups/group-desk.ts';
export { ListActs } from './list/list-acts.ts';
export { openByMail } from './mail/by-mail.ts';
export { openRowMenu } from './list/row-menu.ts';
export { GroupHands } from './rooms/group-hands.ts';
export { openContext } from './search/context.ts';
export { openConversationSearch } from './search/conversation-search.ts';
export { FoundMessages } from './search/found-messages.ts';
export { ask } from './ui/dialog.ts';
export { watchLongTouch } from './ui/long-touch.ts';
