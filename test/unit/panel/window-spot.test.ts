// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import type { Panel } from '../../../src/panel/panel.ts';
import { addWindowSpot, type FromWindow } from '../../../src/panel/window-spot.ts';
import { wrap } from '../../../src/shared/panel-chat.ts';

const panel = {
  webmail: { email: 'alice@example.com', reportActivity: vi.fn() },
  view: { frame: document.createElement('iframe') },
  wish: vi.fn(),
  choosePlace: vi.fn(),
  open: vi.fn(),
  addSpot: vi.fn(),
};
const focused = vi.spyOn(window, 'focus').mockImplementation(() => undefined);

function say(message: FromWindow, origin = window.location.origin): void {
  window.dispatchEvent(
    new MessageEvent('message', { data: wrap(message), origin, source: window }),
  );
}

addWindowSpot(panel as unknown as Panel, window, 'window.html');
beforeEach(() => void vi.clearAllMocks());

test('a mail and an appointment that are wanted in the window are begun in the webmail', () => {
  say({ type: 'write', to: ['bob@example.com'], subject: 'Plan' });
  say({ type: 'meet', with: ['bob@example.com'] });
  expect(panel.wish.mock.calls).toEqual([
    [{ type: 'write', to: ['bob@example.com'], subject: 'Plan' }],
    [{ type: 'meet', with: ['bob@example.com'] }],
  ]);
  expect(focused).toHaveBeenCalledTimes(2);
  expect(panel.choosePlace).not.toHaveBeenCalled();
});

test('another place that is chosen there is taken here', () => {
  say({ type: 'prefer', change: { place: 'docked' } });
  expect(panel.choosePlace).toHaveBeenCalledWith('docked');
  expect(panel.open).toHaveBeenCalledOnce();
});

test('nobody else has a say', () => {
  say({ type: 'write', to: ['bob@example.com'] }, 'https://elsewhere.example');
  say({ type: 'prefer', change: { sound: true } });
  expect(panel.wish).not.toHaveBeenCalled();
  expect(panel.choosePlace).not.toHaveBeenCalled();
});
