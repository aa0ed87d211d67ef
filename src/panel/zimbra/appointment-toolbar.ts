/**
 * The toolbar of an appointment that is read (ZmApptController) or written (ZmApptComposeController).
 * Zimbra tells of it each time that the view is shown. 10.1, 8.8.15; 8.6 read only.
 */
import { addButton, listOf, type Person, type Toolbar, type ZimbraList } from './controls.ts';
import type { Hooks } from './hooks.ts';

/** The attendees are contacts (ZmContact). */
interface Attendee {
  getEmail?(): string | readonly string[];
  getFullName?(): string;
}

interface ZmAppt {
  getName?(): string;
  getOrganizer?(): string;
  getAttendees?(type: 'PERSON'): ZimbraList<Attendee> | undefined;
}

/** ZmApptComposeView: what is in the form at this moment. */
interface ApptForm extends Pick<ZmAppt, 'getAttendees'> {
  getApptEditView?(): { readonly _subjectField?: { getValue?(): string } } | undefined;
}

interface AppointmentController {
  /** Of an appointment that is read. */
  getCalItem?(): ZmAppt | null | undefined;
  /** Of one that is written. */
  readonly _composeView?: ApptForm;
}

export interface Appointment {
  readonly subject: string;
  readonly people: readonly Person[];
}

export interface AppointmentToolbarParts {
  readonly label: string;
  readonly tooltip: string;
  isFor(appointment: Appointment): boolean;
  chat(appointment: Appointment): void;
}

const BUTTON = 'CONVERSE_ATTENDEES';

export function addToAppointmentToolbar(hooks: Hooks, parts: AppointmentToolbarParts): void {
  const { label: text, tooltip } = parts;
  hooks.on(
    'initializeToolbar',
    (app: { getName?(): string } | null, toolbar: Toolbar, controller: AppointmentController) => {
      if (app?.getName?.() !== 'Calendar' || !controller._composeView) return;
      addButton(toolbar, BUTTON, { text, tooltip }, () => parts.chat(appointmentAt(controller)));
      // Who will be in it while it is written, nobody knows yet.
      const isFor = !controller.getCalItem || parts.isFor(appointmentAt(controller));
      toolbar.getOp(BUTTON)?.setVisible(isFor);
    },
  );
}

function appointmentAt(controller: AppointmentController): Appointment {
  const form = controller._composeView;
  const appt = controller.getCalItem?.() ?? undefined;
  const subject = appt ? appt.getName?.() : form?.getApptEditView?.()?._subjectField?.getValue?.();
  const attendees = listOf((appt ?? form)?.getAttendees?.('PERSON'));
  const organizer = appt?.getOrganizer?.() ?? '';
  return {
    subject: (subject ?? '').trim(),
    people: [...(organizer ? [{ address: organizer, name: '' }] : []), ...attendees.map(person)],
  };
}

function person(attendee: Attendee): Person {
  const email = attendee.getEmail?.() ?? '';
  const [address = ''] = typeof email === 'string' ? [email] : email;
  return { address, name: attendee.getFullName?.() ?? '' };
}
