/**
 * ejabberd's port protocol, `{packet, 2}` of Erlang (extauth.erl, the same in 23.01 and 26.07):
 * - a request is a 16-bit unsigned big-endian length and that many bytes, 0 to 65535;
 * - an answer is `00 02 00 01` for yes and `00 02 00 00` for no;
 * - exactly one answer per request, in order: a second answer would be taken by the next user;
 * - ejabberd waits 30 s for an answer, its own queue included, and then closes the port;
 * - the end of input means that ejabberd has gone.
 */
const HEADER_LENGTH = 2;

/** Turns chunks of any size into whole frames. A read is not a message. */
export class FrameDecoder {
  readonly #header = Buffer.alloc(HEADER_LENGTH);
  #headerFilled = 0;
  #body: Buffer | undefined;
  #bodyFilled = 0;

  /** Bytes of a frame have arrived whose rest has not. */
  get isInsideFrame(): boolean {
    return this.#headerFilled > 0;
  }

  /** The frames that this chunk completes, without their length. */
  push(chunk: Uint8Array): Buffer[] {
    const frames: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      at += this.#body === undefined ? this.#fillHeader(chunk, at) : this.#fillBody(chunk, at);
      if (this.#body?.length === this.#bodyFilled) {
        frames.push(this.#body);
        this.#body = undefined;
        this.#headerFilled = 0;
      }
    }
    return frames;
  }

  #fillHeader(chunk: Uint8Array, at: number): number {
    const part = chunk.subarray(at, at + HEADER_LENGTH - this.#headerFilled);
    this.#header.set(part, this.#headerFilled);
    this.#headerFilled += part.length;
    if (this.#headerFilled === HEADER_LENGTH) {
      this.#body = Buffer.alloc(this.#header.readUInt16BE());
      this.#bodyFilled = 0;
    }
    return part.length;
  }

  #fillBody(chunk: Uint8Array, at: number): number {
    const body = this.#body;
    if (body === undefined) return 0;
    const part = chunk.subarray(at, at + body.length - this.#bodyFilled);
    body.set(part, this.#bodyFilled);
    this.#bodyFilled += part.length;
    return part.length;
  }
}

export function encodeReply(accepted: boolean): Buffer {
  return Buffer.from([0, 2, 0, accepted ? 1 : 0]);
}
