/** ZmZimbraMail.setNewButtonProps: the one button for something new, which each application words anew. */
export interface NewButtonProps {
  text?: string;
  tooltip?: string;
  icon?: string;
  disabled?: boolean;
  hidden?: boolean;
}

/** What is not given is not as it was: the button has no words then. */
export function setNewButtonProps({ text, tooltip, disabled, hidden }: NewButtonProps): void {
  const button = document.getElementById('z_new') as HTMLButtonElement | null;
  if (!button) return;
  button.textContent = text ?? '';
  button.title = tooltip ?? '';
  button.disabled = disabled === true;
  button.style.visibility = hidden === true ? 'hidden' : '';
}
