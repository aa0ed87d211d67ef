/** What was asked cannot be told, for lack of rights, of a program or of an answer; and what mends that. */
export class NotTold extends Error {
  override readonly name: string = 'NotTold';
  readonly mend: string;

  constructor(why: string, mend: string) {
    super(why);
    this.mend = mend;
  }
}
