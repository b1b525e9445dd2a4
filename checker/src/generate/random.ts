/**
 * Seeded random numbers: the same seed gives the same history everywhere, for ever. Called by the
 * schedule and the workloads of this room.
 * Source: Steele, Lea & Flood, "Fast splittable pseudorandom number generators" (2014), reduced to 32
 * bits of state.
 */

/** An integer from 0 up to, not including, `below` (at most 2^32). */
export type Draw = (below: number) => number;

export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return Math.floor((((z ^ (z >>> 16)) >>> 0) / 0x100000000) * below);
  };
}
