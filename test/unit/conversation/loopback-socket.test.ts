// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import {
  installLoopback,
  type Loopback,
  LOOPBACK_URL,
} from '../../../src/conversation/loopback-socket.ts';

let sent: string[];
let loopback: Loopback;
beforeEach(() => {
  sent = [];
  loopback = installLoopback(window, (xml) => sent.push(xml));
});
const open = (): WebSocket & { got: string[] } => {
  const socket = Object.assign(new window.WebSocket(LOOPBACK_URL, 'xmpp'), { got: [] as string[] });
  socket.onmessage = ({ data }: MessageEvent<string>) => void socket.got.push(data);
  return socket;
};

test('opens by itself, after its maker could listen', async () => {
  const socket = open();
  const opened = vi.fn();
  socket.onopen = opened;
  expect(socket.readyState).toBe(window.WebSocket.CONNECTING);
  await Promise.resolve();
  expect(opened).toHaveBeenCalledTimes(1);
  expect(socket.readyState).toBe(window.WebSocket.OPEN);
});

test('carries frames both ways', async () => {
  const socket = open();
  await Promise.resolve();
  socket.send('<a/>');
  loopback.deliver('<b/>');
  expect([sent, socket.got]).toEqual([['<a/>'], ['<b/>']]);
});

test('there is one at a time: the newest', () => {
  const [old, now] = [open(), open()];
  old.send('<old/>');
  now.send('<now/>');
  loopback.deliver('<x/>');
  old.close(); // it was not open any more
  loopback.deliver('<y/>');
  expect([sent, old.got, now.got]).toEqual([['<now/>'], [], ['<x/>', '<y/>']]);
});

test('closed, it carries nothing', async () => {
  const socket = open();
  await Promise.resolve();
  socket.close();
  socket.send('<a/>');
  loopback.deliver('<b/>');
  expect(socket.readyState).toBe(window.WebSocket.CLOSED);
  expect([sent, socket.got]).toEqual([[], []]);
});

test('closed before it opened, it stays closed', async () => {
  const socket = open();
  const opened = vi.fn();
  socket.onopen = opened;
  socket.close();
  await Promise.resolve();
  expect(socket.readyState).toBe(window.WebSocket.CLOSED);
  expect(opened).not.toHaveBeenCalled();
});
