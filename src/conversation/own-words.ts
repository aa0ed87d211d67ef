/**
 * Where Converse 14.0.0 would speak in words of its own: dialogs, commands that are typed, and lines
 * about who has come or gone. None of them is needed here, and none is seen.
 */
import type { ChatBox, ConversePrivate } from './converse-api.ts';

interface Talking extends ChatBox {
  onPresenceChanged(): void;
  shouldShowErrorMessage(attributes: object): Promise<boolean>;
  getMessageReferencedByError(attributes: object): unknown;
}

export function silenceConverse({ api, exports }: ConversePrivate): void {
  // A text that begins with a slash is a text: Converse would clear, close, or say what it does not
  // know.
  api.listen.on(
    'parseMessageForCommands',
    async ({ model, text }: { model: ChatBox; text: string }, handled: boolean) => {
      if (!handled) await model.sendMessage({ body: text });
      return true;
    },
  );
  const prototype = exports.ChatBox.prototype as Talking;
  // The head of the conversation says it.
  prototype.onPresenceChanged = () => undefined;
  // What could not be delivered is said at the message, or was none that the user has written.
  prototype.shouldShowErrorMessage = function (attributes) {
    return Promise.resolve(this.getMessageReferencedByError(attributes) !== undefined);
  };
}

/** From now on; what asks is answered with no. Once its plugins have put their own there. */
export function closeDialogs({ api }: ConversePrivate): void {
  api.modal.show = () => undefined;
  api.confirm = () => Promise.resolve(false);
  api.prompt = () => Promise.resolve(false);
  api.alert = () => undefined;
}
