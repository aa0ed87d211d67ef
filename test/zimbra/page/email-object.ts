/** ZmEmailObjectHandler and the bubbles of a message's header: addresses that can be pointed at. */
import type { ZmActionMenu } from './dwt-controls.ts';
import { make } from './dwt.ts';
import type { ActionEvent, ZmBaseController } from './controllers.ts';
import { AjxEmailAddress } from './mail-model.ts';
import { notifyZimlets } from './zimlet-manager.ts';

const ADDRESS = /[\w.'+-]+@[\w.-]+\w/g;

export function actionEvent(event: MouseEvent, more: Partial<ActionEvent> = {}): ActionEvent {
  event.preventDefault();
  return { docX: event.clientX, docY: event.clientY, ...more };
}

/** ZmToolTipMgr.getPersonToolTip: a zimlet's card, or nothing here. */
export function hoverPerson(element: HTMLElement, address: AjxEmailAddress): void {
  element.onmouseenter = ({ clientX, clientY }) =>
    notifyZimlets('onHoverOverEmailInList', [address, { docX: clientX, docY: clientY }, false]);
  element.onmouseleave = hoverOut;
}

/** An address in the header. */
export function bubble(address: AjxEmailAddress, controller: ZmBaseController): HTMLElement {
  const element = make('span', { class: 'addrBubble' }, address.name ?? address.address);
  hoverPerson(element, address);
  element.oncontextmenu = (event) =>
    controller._bubbleActionListener(actionEvent(event, { item: { addrObj: address } }), address);
  return element;
}

/** A paragraph with its addresses. One menu for all of them: that of the first controller. */
export function paragraphWithAddresses(text: string, controller: ZmBaseController): HTMLElement {
  const paragraph = make('p', {});
  let at = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    paragraph.append(text.slice(at, index), emailObject(found, controller));
    at = index + found.length;
  }
  paragraph.append(text.slice(at));
  return paragraph;
}

const hoverOut = (): unknown => notifyZimlets('hoverOut');

let actionMenu: ZmActionMenu | undefined;

function emailObject(address: string, controller: ZmBaseController): HTMLElement {
  const element = make('span', { class: 'Object' }, address);
  element.onmouseenter = ({ clientX, clientY }) =>
    notifyZimlets('onEmailHover', [address, null, clientX, clientY, element]);
  element.onmouseleave = hoverOut;
  element.oncontextmenu = (event) => {
    const action = actionEvent(event, { address });
    controller._actionEv = action;
    actionMenu ??= controller._getBubbleActionMenu();
    controller._bubbleActionListener(action, address);
  };
  return element;
}
