// Names of parties, counts and lists in the words of stories. Called by every file of words here.

export const replicaName = (index: number): string => `r${String(index)}`;
export const processName = (process: number): string => `c${String(process)}`;

/** A request as messages name it: by the session it is asked in. */
export const requestName = (session: number, request: number): string =>
  `${processName(session)}/${String(request)}`;

/** `a`, `a and b`, `a, b and c`. */
export function joined(names: readonly string[]): string {
  const last = names.at(-1) ?? 'nobody';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 fault`, `2 faults`. */
export function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
