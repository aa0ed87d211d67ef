/** The application Calendar: an appointment with attendees, its view, and the form of a new one. */
import { registerMethod } from './compose.ts';
import { ZmContact } from './contact-model.ts';
import { app, ZmBaseController } from './controllers.ts';
import { make } from './dwt.ts';
import { globals } from './environment.ts';
import { AjxVector, type AjxEmailAddress } from './mail-model.ts';
import { makeView, popView, pushView, type View } from './views.ts';

type Attendee = string | AjxEmailAddress | ZmContact;

const ZmCalBaseItem = { PERSON: 'PERSON', LOCATION: 'LOCATION', EQUIPMENT: 'EQUIPMENT' } as const;
type Kind = keyof typeof ZmCalBaseItem;

/** Its times are there from the start: this hour. */
class ZmAppt {
  name = '';
  organizer: string | undefined;
  readonly startDate = new Date();
  readonly #attendees: Record<Kind, ZmContact[]> = { PERSON: [], LOCATION: [], EQUIPMENT: [] };

  setName = (name: string): string => (this.name = name);
  getName = (): string => this.name;
  getOrganizer = (): string => this.organizer ?? '';
  getAttendees = (kind: Kind): ZmContact[] => this.#attendees[kind];
  setAttendees(list: Attendee | readonly Attendee[], kind: Kind): void {
    this.#attendees[kind] = [list].flat().map((one) => ZmContact.of(one));
  }
}

/** ZmCalItemComposeController: its toolbar is told of each time that the view is shown. */
abstract class ZmCalItemComposeController extends ZmBaseController {
  _composeView:
    | {
        _calItem: ZmAppt;
        getAttendees?: (kind: Kind) => AjxVector<ZmContact>;
        getApptEditView?: () => { _subjectField: { getValue(): string } };
      }
    | undefined;
  protected readonly view: View;
  protected readonly body: HTMLElement;

  constructor(viewId: string, ops: Record<string, string>, secondary: Record<string, string>) {
    super(app('Calendar'), viewId);
    const { element, bar, body } = makeView(viewId);
    this.view = { id: viewId, app: 'Calendar', controller: this, element };
    this.body = body;
    this._initializeToolBar(bar, ops, secondary);
    this._toolbar[viewId]?.addSelectionListener('CANCEL', popView);
  }

  getItemView(): unknown {
    return this._composeView;
  }

  show(appt: ZmAppt): void {
    this._composeView = { _calItem: appt };
    this.body.replaceChildren(...this.draw(appt));
    pushView(this.view);
    this._notifyToolbar();
  }

  protected abstract draw(appt: ZmAppt): Node[];
}

class ZmApptController extends ZmCalItemComposeController {
  constructor() {
    super('APPTRO-1', { SAVE: 'Save', CANCEL: 'Close' }, { EDIT: 'Edit', REPLY: 'Reply' });
  }

  getCalItem(): ZmAppt | null {
    return this._composeView?._calItem ?? null;
  }

  protected override draw(appt: ZmAppt): Node[] {
    const names = appt.getAttendees('PERSON').map((person) => person.getFileAs());
    return [make('h2', {}, appt.getName()), make('p', { id: 'z_attendees' }, names.join('; '))];
  }
}

class ZmApptComposeController extends ZmCalItemComposeController {
  constructor() {
    super('APPT-1', { SEND_INVITE: 'Send', SAVE: 'Save', CANCEL: 'Cancel' }, {});
  }

  /** No getCalItem here: what is in the form is the view's. */
  override show(appt: ZmAppt): void {
    super.show(appt);
    const people = AjxVector.fromArray(appt.getAttendees('PERSON'));
    const subject = this.body.querySelector<HTMLInputElement>('#z_appt_subject');
    this._composeView = {
      _calItem: appt,
      getAttendees: () => people,
      getApptEditView: () => ({ _subjectField: { getValue: () => subject?.value ?? '' } }),
    };
  }

  protected override draw(appt: ZmAppt): Node[] {
    const emails = appt.getAttendees('PERSON').map((person) => person.getEmail());
    return [
      make('input', { type: 'text', id: 'z_appt_subject', value: appt.getName() }),
      make('input', { type: 'text', id: 'z_appt_attendees', value: emails.join('; ') }),
    ];
  }
}

class ZmCalViewController extends ZmBaseController {
  readonly view: View;
  #reader: ZmApptController | undefined;
  #writer: ZmApptComposeController | undefined;

  constructor(appt: ZmAppt) {
    super(app('Calendar'), 'CLD-main');
    const { element, bar, body } = makeView('CLD-main');
    const row = make('div', { class: 'Row', id: 'z_appt' }, appt.getName());
    row.ondblclick = () => this.showApptReadOnlyView(appt);
    body.append(row);
    this.view = { id: 'CLD-main', app: 'Calendar', controller: this, element };
    this._initializeToolBar(bar, { NEW_APPT: 'New Appointment', DELETE: 'Delete' }, {});
    this._toolbar['CLD-main']?.addSelectionListener('NEW_APPT', () => this.newAppointment());
  }

  showApptReadOnlyView(appt: ZmAppt): void {
    (this.#reader ??= new ZmApptController()).show(appt);
  }

  newAppointment(appt?: ZmAppt | null): void {
    (this.#writer ??= new ZmApptComposeController()).show(appt ?? new ZmAppt());
  }
}

function sampleAppointment(): ZmAppt {
  const appt = new ZmAppt();
  appt.setName('Moving day');
  appt.organizer = 'bob@example.test';
  appt.setAttendees(
    [
      new ZmContact({ fullName: 'Alice Liddell', email: 'alice@example.test' }),
      new ZmContact({ fullName: 'Carol Danvers', email: 'carol@example.test' }),
      new ZmContact({ fullName: 'The Architect', email: 'plans@architect.example' }),
    ],
    'PERSON',
  );
  appt.setAttendees(
    [new ZmContact({ fullName: 'Meeting room', email: 'room@example.test' })],
    'LOCATION',
  );
  return appt;
}

let controller: ZmCalViewController | undefined;
/** The application's program comes when its controller is asked for. */
function getCalController(): ZmCalViewController {
  Object.assign(globals, { ZmAppt, ZmCalBaseItem });
  return (controller ??= new ZmCalViewController(sampleAppointment()));
}

export function showCalendar(): void {
  pushView(getCalController().view);
}

export function installCalendar(): void {
  registerMethod('GetCalController', getCalController);
}
