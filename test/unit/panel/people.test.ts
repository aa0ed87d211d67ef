// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { peopleWorld } from './people-world.ts';

const BOB = 'bob@example.test';
const CAROL = 'carol@example.test';
const EVERYONE = 'Chat with everyone on this message';
const talk = (address: string): object => ({ type: 'talk', address });
const FLOOR_PLAN = {
  type: 'new-group',
  name: 'Floor plan for the new office',
  addresses: [BOB, CAROL, "o'brien@example.test"],
};

beforeEach(() => {
  // The directory of the card, and the contacts.
  vi.stubGlobal('fetch', (url: string) =>
    Promise.resolve(
      new Response(
        JSON.stringify({
          Body: {
            [url.includes('Gal') ? 'SearchGalResponse' : 'SearchResponse']: {
              cn: [{ _attrs: { fullName: 'Bob Martin' } }],
            },
          },
        }),
      ),
    ),
  );
});
afterEach(() => vi.unstubAllGlobals());

describe.each(['10.1', '8.8.15'] as const)('people of the webmail, %s', (version) => {
  const world = (options = {}) => peopleWorld({ version, ...options });

  test('the card tells how a colleague is, and Chat is on it', async () => {
    const { hover, element, sent, opened } = await world({
      presence: () => Promise.resolve({ show: 'busy', note: '<b>on</b> air' }),
    });
    hover('.Row .RowFrom span');
    await vi.waitFor(() => expect(element('#row_Presence').style.display).toBe(''));
    await vi.waitFor(() => expect(element('#text_Presence').textContent).toContain('on'));
    expect(element('#img_Presence').className).toBe('Img_busy');
    expect(element('#text_Presence').innerHTML).toBe('busy – &lt;b&gt;on&lt;/b&gt; air');
    element('#z_tooltip [title="Chat"]').click();
    expect(sent).toEqual([talk(BOB)]);
    expect(opened).toHaveBeenCalled();
    expect(document.querySelector('#z_tooltip')).toBeNull();
  });

  test('without a note the card says it in Zimbra’s words', async () => {
    const { hover, element } = await world({
      presence: () => Promise.resolve({ show: 'offline', note: '' }),
    });
    hover('.Row .RowFrom span');
    await vi.waitFor(() => expect(element('#text_Presence').textContent).toBe('unavailable'));
  });

  test('an answer about somebody else is not put on the card', async () => {
    let answer: ((now: { show: 'busy'; note: string }) => void) | undefined;
    const { hover, element } = await world({
      presence: (address: string) =>
        new Promise((resolve) => {
          if (address === BOB) answer = resolve;
        }),
    });
    hover('.Row .RowFrom span');
    await vi.waitFor(() => expect(answer).toBeDefined());
    hover('.MsgTo .addrBubble:nth-child(3)');
    await vi.waitFor(() => element('#row_Presence'));
    answer?.({ show: 'busy', note: 'of bob' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(element('#row_Presence').style.display).toBe('none');
  });

  test('the card of a stranger has no Chat, and nobody is asked about him', async () => {
    const presence = vi.fn();
    const { hover, element } = await world({ presence });
    hover('.MsgTo .addrBubble:last-child');
    await vi.waitFor(() => element('#row_Presence'));
    expect(document.querySelector('#z_tooltip [title="Chat"]')).toBeNull();
    expect(presence).not.toHaveBeenCalled();
  });

  test('on the sender in the list', async () => {
    const { rightClick, offers, pick, sent } = await world();
    rightClick('.Row:nth-child(1) .RowFrom');
    expect(offers()).toEqual(['Chat with Bob Martin', EVERYONE]);
    pick('Chat with Bob Martin');
    rightClick('.Row:nth-child(2) .RowFrom');
    expect(offers()[0]).toBe('Chat with Carol Danvers');
    pick('Chat with Carol Danvers');
    expect(sent).toEqual([talk(BOB), talk(CAROL)]);
  });

  test('on a message, which is loaded when everybody on it is wanted', async () => {
    const { rightClick, offers, pick, sent } = await world();
    rightClick('.Row:nth-child(1) .RowSubject');
    expect(offers()).toEqual(['Chat with Bob Martin', EVERYONE]);
    pick(EVERYONE);
    expect(sent).toEqual([FLOOR_PLAN]);

    // Nobody else is on this one; that is only known once it is loaded.
    rightClick('.Row:nth-child(2) .RowSubject');
    expect(offers()).toEqual(['Chat with Carol Danvers', EVERYONE]);
    pick(EVERYONE);
    await vi.waitFor(() => expect(sent[1]).toEqual(talk(CAROL)));
    rightClick('.Row:nth-child(2) .RowSubject');
    expect(offers()).toEqual(['Chat with Carol Danvers']);
  });

  test('on an address in the header and in the text', async () => {
    const { rightClick, offers, pick, sent } = await world();
    rightClick('.MsgTo .addrBubble:nth-child(2)');
    expect(offers()).toEqual(['Chat with Carol Danvers']);
    rightClick('.MsgTo .addrBubble:nth-child(1)');
    expect(offers(), 'oneself').toEqual([]);
    rightClick('.MsgBody .Object');
    expect(offers()).toEqual([`Chat with ${CAROL}`]);
    pick(`Chat with ${CAROL}`);
    rightClick('.MsgBody .Object:last-of-type');
    expect(offers(), 'a stranger').toEqual([]);
    expect(sent).toEqual([talk(CAROL)]);
  });

  test('on a contact, by the address that is of the house', async () => {
    const { showContacts, rightClick, offers, pick, sent } = await world();
    showContacts();
    rightClick('.AppView .Row:nth-child(2)');
    expect(offers()).toEqual(['Chat with Bob Martin']);
    pick('Chat with Bob Martin');
    expect(sent).toEqual([talk(BOB)]);
    for (const [at, why] of [
      [1, 'oneself'],
      [4, 'a stranger'],
      [5, 'no address'],
    ] as const) {
      rightClick(`.AppView .Row:nth-child(${at})`);
      expect(offers(), why).toEqual([]);
    }
  });

  test('in the toolbar of the list and of a message', async () => {
    const { element, offers, pick, sent } = await world();
    element('#z_toolbar #CONVERSE_CHAT').click();
    expect(sent).toEqual([FLOOR_PLAN]);
    element('.Row:nth-child(1)').dispatchEvent(new MouseEvent('dblclick'));
    element('.AppView #ACTIONS_MENU__1, .AppView [id^=ACTIONS_MENU]').click();
    expect(offers()).toEqual([EVERYONE]);
    pick(EVERYONE);
    expect(sent).toEqual([FLOOR_PLAN, FLOOR_PLAN]);
  });

  test('the toolbar offers nothing on a message without a colleague', async () => {
    const { element } = await world({ chatDomains: ['architect.example'] });
    element('.Row:nth-child(2)').click();
    expect(element('#z_toolbar #CONVERSE_CHAT').style.display).toBe('none');
    element('.Row:nth-child(1)').click();
    expect(element('#z_toolbar #CONVERSE_CHAT').style.display).toBe('');
  });

  test('in an appointment that is read, and once however often it is opened', async () => {
    const { showCalendar, element, sent } = await world();
    showCalendar();
    const open = (): unknown => element('#z_appt').dispatchEvent(new MouseEvent('dblclick'));
    open();
    open();
    const buttons = document.querySelectorAll<HTMLElement>('[id^=CONVERSE_ATTENDEES]');
    expect(buttons.length).toBe(1);
    buttons[0]?.click();
    expect(sent).toEqual([{ type: 'new-group', name: 'Moving day', addresses: [BOB, CAROL] }]);
  });

  test('in an appointment that is written, with those who are in it', async () => {
    const { wish, element, sent } = await world();
    wish({ type: 'meet', with: [BOB], subject: 'Lunch' });
    expect(element('#z_appt_attendees').getAttribute('value')).toBe(BOB);
    expect(element('#z_appt_subject').getAttribute('value')).toBe('Lunch');
    element('[data-view="APPT-1"] #CONVERSE_ATTENDEES').click();
    expect(sent).toEqual([talk(BOB)]);
    wish({ type: 'meet', with: [BOB, CAROL], subject: 'Lunch' });
    (element('#z_appt_subject') as HTMLInputElement).value = 'A late lunch';
    element('[data-view="APPT-1"] #CONVERSE_ATTENDEES').click();
    expect(sent.at(-1)).toEqual({
      type: 'new-group',
      name: 'A late lunch',
      addresses: [BOB, CAROL],
    });
    wish({ type: 'meet', with: [] });
    element('[data-view="APPT-1"] #CONVERSE_ATTENDEES').click();
    expect(element('#z_toast').textContent).toMatch(/nobody here/);
  });

  test('a mail is plain text, also where the user writes HTML', async () => {
    const { wish, element } = await world();
    (window as unknown as { appCtxt: { set(id: string, value: string): void } }).appCtxt.set(
      'COMPOSE_AS_FORMAT',
      'html',
    );
    wish({ type: 'write', to: [BOB, CAROL], subject: 'About', body: 'one <i>two</i>\nthree' });
    expect(element('#z_compose_to').getAttribute('value')).toBe(`${BOB}; ${CAROL}`);
    expect(element('#z_compose_subject').getAttribute('value')).toBe('About');
    expect((element('#z_compose_body') as HTMLTextAreaElement).value).toBe('one <i>two</i>\nthree');
  });

  test('never with an alias of oneself', async () => {
    const { rightClick, offers } = await world({ aliases: [BOB] });
    rightClick('.Row:nth-child(1) .RowFrom');
    expect(offers()).toEqual([EVERYONE]);
  });

  test('nothing is warned of', async () => {
    expect((await world()).warnings).toEqual([]);
  });
});
