import { randomFillSync } from "node:crypto";
import { monotonicFactory } from "ulid";

// ulid's own source asks the system for one byte at a time, which costs more than the id.
const pool = Buffer.alloc(4_096);
let used = pool.length;

function random(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const byte = pool.readUInt8(used);
  used += 1;
  return byte / 256;
}

const next = monotonicFactory(random);

/** A new ULID: those of one process sort in the order of their making. */
export function newId(): string {
  return next();
}
