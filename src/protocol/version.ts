// What recorded runs, verdicts and scenario files say they are of.

/** Changes whenever the bytes of a message do, or what replicas answer to it. */
export const PROTOCOL_VERSION = 3;
