import { type Message, type Texts, textsFrom } from '../../shared/texts.ts';

export type TestText =
  | 'title'
  | `step_${Step}`
  | 'ok'
  | 'running'
  | 'skipped'
  | `mend_${'websocket' | 'bosh' | 'archive' | 'upload'}`
  | 'copy'
  | 'copied'
  | 'again';

/** What is tried, in this order. */
export const STEPS = [
  'page', // the zimlet's JSP answers
  'token', // and gives a token
  'websocket',
  'bosh',
  'signin',
  'archive',
  'upload',
] as const;
export type Step = (typeof STEPS)[number];

export const ENGLISH: Readonly<Record<TestText, string>> = {
  title: 'Test connection',
  step_page: 'The webmail lets chat in',
  step_token: 'The webmail signs chat in',
  step_websocket: 'Fast connection',
  step_bosh: 'Ordinary connection',
  step_signin: 'Chat accepts the sign-in',
  step_archive: 'Earlier messages',
  step_upload: 'Sending files',
  ok: 'OK',
  running: 'being tried',
  skipped: 'not tried',
  mend_websocket:
    'Chat works without it. An administrator can let WebSocket through the proxy at {0}.',
  mend_bosh: 'An administrator should look at the proxy: {0} does not lead to chat.',
  mend_archive: 'Earlier messages do not come. Ask your administrator to look at the archive.',
  mend_upload: 'Files cannot be sent. Ask your administrator to switch it on.',
  copy: 'Copy as text',
  copied: 'Copied',
  again: 'Test again',
};
export const testTextsFrom = (message: Message): Texts<TestText> =>
  textsFrom(ENGLISH, 'converse_test_', message);
