import { byId, make, shell, Z } from './dwt.ts';

export interface Answers {
  yes: () => void;
  no: () => void;
  cancel: () => void;
}

/** ZmAppCtxt.getYesNoCancelMsgDialog, as the preferences ask with it before they are left. */
export function askToSave(answers: Answers): void {
  const close = (): void => {
    dialog.remove();
    byId('z_veil').style.display = 'none';
  };
  const button = (label: string, answer: () => void): HTMLElement => {
    const element = make('button', { type: 'button', class: 'ZButton' }, label);
    element.onclick = () => {
      close();
      answer();
    };
    return element;
  };
  const dialog = make(
    'div',
    { id: 'YesNoCancelDialog', class: 'DwtDialog', role: 'dialog', 'aria-label': 'Warning' },
    make(
      'div',
      { class: 'DwtDialogBody' },
      'There are unsaved changes to your preferences. Save changes?',
    ),
    make(
      'div',
      { class: 'DwtDialogButtons' },
      button('Yes', answers.yes),
      button('No', answers.no),
      button('Cancel', answers.cancel),
    ),
  );
  dialog.style.zIndex = String(Z.DIALOG);
  byId('z_veil').style.display = 'block';
  shell().append(dialog);
}
