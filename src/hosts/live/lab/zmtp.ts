// Cuts a ZeroMQ connection's bytes into units that can be lost, late or doubled without breaking the
// connection: whole messages. What belongs to the connection itself (greeting, commands) is told
// apart, for it must pass. Called by the proxies.
// Format: ZMTP 3.1, RFC 37, sections "Greeting" and "Framing"; no encryption.

const GREETING_BYTES = 64;

const FLAG_MORE = 1;
const FLAG_LONG = 2;
const FLAG_COMMAND = 4;

export interface Unit {
  readonly bytes: Buffer;
  /** A whole message of one or more frames; otherwise part of the connection's own talk. */
  readonly isMessage: boolean;
}

/** Takes one direction of a connection in, in pieces of any size. */
export class ZmtpCutter {
  #greetingLeft = GREETING_BYTES;
  #left: Buffer = Buffer.alloc(0);
  /** Pieces of a long frame, put together once they are all there, and how many bytes are missing. */
  #pieces: Buffer[] = [];
  #missingBytes = 0;
  /** Frames of a message whose end has not come. */
  #open: Buffer[] = [];

  /** The units that are complete now. */
  take(chunk: Buffer): Unit[] {
    this.#pieces.push(chunk);
    this.#missingBytes -= chunk.length;
    if (this.#missingBytes > 0) return [];
    this.#left = Buffer.concat([this.#left, ...this.#pieces.splice(0)]);
    const units: Unit[] = [];
    // Each end waits for the beginning of the other's greeting before it says the rest of its own.
    if (this.#greetingLeft > 0) {
      const bytes = this.#split(Math.min(this.#greetingLeft, this.#left.length));
      this.#greetingLeft -= bytes.length;
      units.push({ bytes, isMessage: false });
    }
    for (let size = this.#frameBytes(); size !== null; size = this.#frameBytes()) {
      const unit = this.#closeFrame(this.#split(size));
      if (unit !== null) units.push(unit);
    }
    return units;
  }

  #split(size: number): Buffer {
    const bytes = this.#left.subarray(0, size);
    this.#left = this.#left.subarray(size);
    return bytes;
  }

  /** Size of the frame that comes next; null while it is not all there. */
  #frameBytes(): number | null {
    const flags = this.#left[0];
    if (flags === undefined) return null;
    const isLong = (flags & FLAG_LONG) !== 0;
    const headerBytes = isLong ? 9 : 2;
    if (this.#left.length < headerBytes) return null;
    const bodyBytes = isLong ? Number(this.#left.readBigUInt64BE(1)) : (this.#left[1] ?? 0);
    const size = headerBytes + bodyBytes;
    this.#missingBytes = Math.max(0, size - this.#left.length);
    return this.#missingBytes > 0 ? null : size;
  }

  #closeFrame(frame: Buffer): Unit | null {
    const flags = frame[0] ?? 0;
    if ((flags & FLAG_COMMAND) !== 0) return { bytes: frame, isMessage: false };
    this.#open.push(frame);
    if ((flags & FLAG_MORE) !== 0) return null;
    const bytes = this.#open.length === 1 ? frame : Buffer.concat(this.#open);
    this.#open = [];
    return { bytes, isMessage: true };
  }
}
