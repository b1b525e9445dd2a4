// Where a process parks the frames that reach it until a grant names them. Frames of a run that
// has not begun here yet are kept too: the data and the control socket do not wait for each other.

import { DecodeError } from '../../base/bytes.ts';
import type { FrameHeader } from './wire.ts';
import { decodeFrame } from './wire.ts';

type FrameName = Omit<FrameHeader, 'run'>;

export interface Mailbox {
  /** The run that the process serves, from 1; 0 before the first. */
  run: number;
  /** Messages by name of their frame, by run. They stay: a doubled frame is granted twice. */
  readonly parked: Map<number, Map<string, Uint8Array>>;
  /** Frames that were none, and messages that did not decode, in the life of the process. */
  undecodable: number;
  /** Frames of runs that are over. */
  stale: number;
}

export function newMailbox(): Mailbox {
  return { run: 0, parked: new Map(), undecodable: 0, stale: 0 };
}

function nameOf(frame: FrameName): string {
  return `${frame.from}/${String(frame.fromIncarnation)}>${frame.to}#${String(frame.linkSeq)}`;
}

/** Turns to another run and forgets all before it. */
export function openRun(mailbox: Mailbox, run: number): void {
  mailbox.run = run;
  for (const other of mailbox.parked.keys()) if (other < run) mailbox.parked.delete(other);
}

/** Takes in what came over the data socket. Whatever it is, it does no harm. */
export function park(mailbox: Mailbox, bytes: Uint8Array): void {
  try {
    const { header, payload } = decodeFrame(bytes);
    if (header.run < mailbox.run) {
      mailbox.stale++;
      return;
    }
    let frames = mailbox.parked.get(header.run);
    if (frames === undefined) {
      frames = new Map();
      mailbox.parked.set(header.run, frames);
    }
    const name = nameOf(header);
    if (!frames.has(name)) frames.set(name, payload);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    mailbox.undecodable++;
  }
}

/** The message of a frame of this run, if it is here. */
export function parkedMessage(mailbox: Mailbox, frame: FrameName): Uint8Array | undefined {
  return mailbox.parked.get(mailbox.run)?.get(nameOf(frame));
}
