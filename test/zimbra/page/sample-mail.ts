/** Something to read in the simulated mailbox. */

export interface SampleMessage {
  from: string;
  address: string;
  subject: string;
  when: string;
  unread: boolean;
  /** Whom else it went to: address, and name. */
  to?: readonly (readonly [string, string?])[];
  cc?: readonly (readonly [string, string?])[];
  paragraphs: readonly string[];
}

const MESSAGES: readonly SampleMessage[] = [
  {
    from: 'Bob Martin',
    address: 'bob@example.test',
    subject: 'Floor plan for the new office',
    when: '10:42 AM',
    unread: true,
    to: [
      ['alice@example.test', 'Alice Liddell'],
      ['carol@example.test', 'Carol Danvers'],
    ],
    cc: [
      ["o'brien@example.test", "Miles O'Brien"],
      ['plans@architect.example', 'The Architect'],
    ],
    paragraphs: [
      'Good morning,',
      'The architect sent the second version of the floor plan. The meeting room moved to the quiet side, and there are now two small rooms for calls.',
      'Could you have a look at the desks near the window before Thursday? I think we should keep a little more space between them.',
      'Questions about the move go to carol@example.test, those about the plan to plans@architect.example.',
      'Thanks, and see you at lunch.\nBob',
    ],
  },
  {
    from: 'Alice Liddell',
    address: 'alice@example.test',
    subject: 'Agenda for Thursday',
    when: '10:05 AM',
    unread: true,
    paragraphs: [
      'Hello,',
      'Here is what I would like to talk about on Thursday: the move, the new telephones, and who brings the cake.',
      'Anything to add? A short line in the chat is enough.',
      'Alice',
    ],
  },
  {
    from: 'Carol Danvers',
    address: 'carol@example.test',
    subject: 'Re: Travel to Lyon',
    when: '9:17 AM',
    unread: false,
    paragraphs: [
      'The train at 7:58 is fine for me. I booked two seats at the window.',
      'The hotel is the one from last year, five minutes from the station.',
      'Carol',
    ],
  },
  {
    from: 'Library',
    address: 'library@example.test',
    subject: 'Two books are waiting for you',
    when: 'Yesterday',
    unread: false,
    paragraphs: [
      'The books that you asked for have arrived. They are kept for you at the desk until the end of the month.',
      'Opening hours: Monday to Friday, 9 to 18.',
    ],
  },
  {
    from: "Miles O'Brien",
    address: "o'brien@example.test",
    subject: 'Maintenance window on Saturday',
    when: 'Yesterday',
    unread: false,
    paragraphs: [
      'The file server restarts on Saturday at 8 in the morning and is back within a quarter of an hour. Nothing to do on your side.',
      'Miles',
    ],
  },
  {
    from: 'Canteen',
    address: 'canteen@example.test',
    subject: 'Menu of the week',
    when: 'Nov 20',
    unread: false,
    paragraphs: [
      'Monday: leek soup. Tuesday: lasagne. Wednesday: surprise. Thursday: fish. Friday: pancakes.',
    ],
  },
];

/** Nobody gets mail from themselves. */
export function sampleMailFor(email: string): SampleMessage[] {
  return MESSAGES.filter(({ address }) => address !== email);
}
