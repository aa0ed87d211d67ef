// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { meetingLink } from '../../../../src/chat/conversation/meeting.ts';

test('each meeting has a room of its own, which nobody guesses', () => {
  const pattern = 'https://meet.example.com/{room}?name={room}#x';
  const link = new URL(meetingLink(pattern));
  expect(link.pathname).toMatch(/^\/[a-z0-9]{24}$/);
  expect(link.searchParams.get('name')).toBe(link.pathname.slice(1));
  expect(meetingLink(pattern)).not.toBe(link.href);
});
