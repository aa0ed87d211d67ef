/** The user's calendar: GetFreeBusy, and Search for appointments. */
import type { Account, Directory } from './accounts.ts';
import { text, type SoapElement } from './soap-envelope.ts';
import { faults } from './soap-fault.ts';

/** One meeting, as a test or an account has it. */
export interface Meeting {
  name: string;
  /** Milliseconds since 1970. */
  start: number;
  end: number;
  /** Free, busy, tentative, out of office; busy by default. */
  fba?: 'F' | 'B' | 'T' | 'O';
  private?: boolean;
  allDay?: boolean;
  cancelled?: boolean;
}

const meetingsOf = (account: Account, from: number, to: number): readonly Meeting[] =>
  (account.meetings ?? []).filter(({ start, end }) => start < to && end > from);

/** In whose calendar nobody may look has only `n` for the whole time. Private ones count as others. */
export function freeBusy(request: SoapElement, directory: Directory): SoapElement {
  const [from, to] = range(request, 's', 'e');
  const names = (text(request, 'name') ?? text(request, 'uid') ?? '').split(',');
  return {
    usr: names.filter(Boolean).map((id) => {
      const account = directory.byName(id);
      if (!account) return { id, n: [{ s: from, e: to }] };
      const slots: Record<string, { s: number; e: number }[]> = {};
      const add = (kind: string, s: number, e: number): unknown =>
        (slots[kind] ??= []).push({ s: Math.max(s, from), e: Math.min(e, to) });
      let free = from;
      const meetings = meetingsOf(account, from, to)
        .filter(({ fba, cancelled }) => fba !== 'F' && cancelled !== true)
        .sort((a, b) => a.start - b.start);
      for (const { start, end, fba = 'B' } of meetings) {
        if (start > free) add('f', free, start);
        add({ B: 'b', T: 't', O: 'u', F: 'f' }[fba], start, end);
        free = Math.max(free, end);
      }
      if (free < to) add('f', free, to);
      return { id, ...slots };
    }),
  };
}

/** The user's own, so that titles of private ones are in it too; `class` says that they are. */
export function searchAppointments(request: SoapElement, account: Account): SoapElement {
  const [from, to] = range(request, 'calExpandInstStart', 'calExpandInstEnd');
  const appt = meetingsOf(account, from, to).map((meeting, at) => ({
    id: String(400 + at),
    uid: `meeting-${at}@example.test`,
    l: '10',
    name: meeting.name,
    class: meeting.private === true ? 'PRI' : 'PUB',
    status: meeting.cancelled === true ? 'CANC' : 'CONF',
    fb: meeting.fba ?? 'B',
    fba: meeting.fba ?? 'B',
    transp: meeting.fba === 'F' ? 'T' : 'O',
    ptst: 'AC',
    isOrg: true,
    dur: meeting.end - meeting.start,
    ...(meeting.allDay === true && { allDay: true }),
    inst: [
      { s: meeting.start, ridZ: new Date(meeting.start).toISOString().replace(/[-:]|\.\d+/g, '') },
    ],
  }));
  return { sortBy: 'none', offset: 0, more: false, ...(appt.length > 0 && { appt }) };
}

function range(request: SoapElement, start: string, end: string): [from: number, to: number] {
  const [from, to] = [text(request, start), text(request, end)].map(Number);
  if (!from || !to) throw faults.invalidRequest(`missing required attribute: ${start}, ${end}`);
  return [from, to];
}
