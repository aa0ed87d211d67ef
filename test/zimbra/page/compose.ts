/** ZmMailApp.compose: a view to write a message in, and AjxDispatcher, which leads to it. */
import { byId, make, showStatus, Z } from './dwt.ts';
import { globals, type Loose } from './environment.ts';
import { AjxEmailAddress, AjxVector } from './mail-model.ts';
import { notifyZimlets } from './zimlet-manager.ts';

export const DWT = { TEXT: 'text/plain', HTML: 'text/html' } as const;

type Address = string | AjxEmailAddress;

export interface ComposeParams {
  action?: string;
  toOverride?: Address | readonly Address[] | AjxVector<Address>;
  subjOverride?: string;
  extraBodyText?: string;
  /** With it, text is made into HTML where HTML is written. */
  extraBodyTextIsExternal?: boolean;
  /** By default what the user has chosen for all that he writes. */
  composeMode?: (typeof DWT)[keyof typeof DWT];
}

/** Opens the compose view and, as Zimbra does, moves the focus to its first field. */
export function compose(params: ComposeParams = {}): void {
  closeCompose();
  const to = list(params.toOverride).map(String).join(AjxEmailAddress.SEPARATOR);
  const html = (params.composeMode ?? preferredMode()) === DWT.HTML;
  const field = (label: string, id: string, value: string): HTMLElement =>
    make('label', { class: 'ZmComposeRow' }, label, make('input', { type: 'text', id, value }));
  const button = (label: string, onClick: () => void): HTMLElement => {
    const element = make('button', { type: 'button', class: 'ZButton' }, label);
    element.onclick = onClick;
    return element;
  };
  const send = button('Send', () => {
    closeCompose();
    showStatus('Message Sent');
  });
  const view = make(
    'div',
    {
      id: 'z_compose',
      class: 'ZmCompose',
      'data-selectable': '',
      'data-mode': html ? 'html' : 'text',
    },
    make('div', { class: 'ZToolbar' }, send, button('Cancel', closeCompose)),
    field('To:', 'z_compose_to', to),
    field('Subject:', 'z_compose_subject', params.subjOverride ?? ''),
    html ? htmlBody(params) : textBody(params),
  );
  view.style.zIndex = String(Z.VIEW);
  byId('z_main').append(view);
  byId(to === '' ? 'z_compose_to' : 'z_compose_body').focus();
  notifyZimlets('onShowView', ['COMPOSE-1', true]);
}

export function closeCompose(): boolean {
  const open = document.getElementById('z_compose');
  open?.remove();
  return open !== null;
}

/** What is not said to be text goes in as HTML. */
function htmlBody({ extraBodyText = '', extraBodyTextIsExternal }: ComposeParams): HTMLElement {
  const body = make('div', { id: 'z_compose_body', contenteditable: '', 'aria-label': 'Message' });
  if (extraBodyTextIsExternal === true && !extraBodyText.startsWith('<')) {
    body.innerText = extraBodyText;
  } else body.innerHTML = extraBodyText;
  return body;
}

function textBody({ extraBodyText = '' }: ComposeParams): HTMLElement {
  const body = make('textarea', { id: 'z_compose_body', 'aria-label': 'Message' });
  (body as HTMLTextAreaElement).value = extraBodyText;
  return body;
}

function preferredMode(): string {
  const appCtxt = globals['appCtxt'] as { get(id: string): unknown };
  return appCtxt.get('COMPOSE_AS_FORMAT') === 'html' ? DWT.HTML : DWT.TEXT;
}

function list(given: ComposeParams['toOverride']): readonly Address[] {
  if (given === undefined || given === '') return [];
  if (given instanceof AjxVector) return given.getArray();
  return Array.isArray(given) ? (given as readonly Address[]) : [given as Address];
}

type Method = (...args: unknown[]) => unknown;
const methods = new Map<string, Method>([
  ['Compose', (params) => compose(params as ComposeParams)],
]);

/** AjxDispatcher.registerMethod, for the other applications. */
export const registerMethod = (name: string, method: Method): unknown => methods.set(name, method);

export function installCompose(): void {
  // A method that no application has registered does nothing, in silence.
  globals['AjxDispatcher'] = {
    run: (name: string, ...args: unknown[]) => methods.get(name)?.(...args),
    require: () => undefined,
  };
  globals['ZmOperation'] = { NEW_MESSAGE: 'NEW_MESSAGE' };
  Object.assign(globals['Dwt'] as Loose, DWT);
}
