/**
 * The form of a new appointment (ZmCalViewController.newAppointment). The program of the calendar is
 * fetched by asking for its controller; before that there is no ZmAppt. 10.1, 8.8.15; 8.6 read only.
 */
interface CalendarGlobals {
  AjxDispatcher?: {
    run(method: 'GetCalController'): { newAppointment?(appt: object): void } | undefined;
  };
  AjxEmailAddress?: new (address: string) => object;
  ZmAppt?: new () => {
    setName?(name: string): void;
    setAttendees(people: readonly object[], type: 'PERSON'): void;
  };
}

export interface NewAppointment {
  readonly with: readonly string[];
  readonly subject?: string | undefined;
}

export function newAppointment(page: object, { with: people, subject }: NewAppointment): void {
  const globals: CalendarGlobals = page;
  const controller = globals.AjxDispatcher?.run('GetCalController');
  const { ZmAppt, AjxEmailAddress } = globals;
  if (!controller?.newAppointment || !ZmAppt || !AjxEmailAddress) return;
  const appt = new ZmAppt();
  appt.setAttendees(
    people.map((address) => new AjxEmailAddress(address)),
    'PERSON',
  );
  if (subject) appt.setName?.(subject);
  controller.newAppointment(appt);
}
