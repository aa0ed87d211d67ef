/** Why a command was not done, or not to its end, and what mends it: a line each. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
  readonly details: readonly string[];

  constructor(message: string, ...details: string[]) {
    super(message);
    this.details = details;
  }
}

/** A command line that says nothing useful. */
export class Misuse extends Refusal {
  override readonly name = 'Misuse';
}
