// What all sockets of free-running processes have in common: how soon they try again, and bounds on
// what they hold.

/** A lost connection is tried again soon, and ever more seldom while nobody is there. */
export const RECONNECT = { reconnectInterval: 20, reconnectMaxInterval: 500 } as const;

/**
 * Nothing that the store sends is longer; whoever announces more is cut off. The longest messages are
 * promises, of up to 12 Mi code units where a single reign is open (`protocol/limits.ts`), or 36 MiB.
 */
export const MESSAGE_BYTES_MAX = 256 << 20;

/** Frames that wait to be read; more stay with their senders. */
export const RECEIVE_FRAMES_MAX = 1000;
