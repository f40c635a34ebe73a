import { randomFillSync } from "node:crypto";
import { monotonicFactory } from "ulid";

// ulid's default random source makes a system call for every byte, which is slow.
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

/** Creates a ULID. The ULIDs of one process sort in the order of their creation. */
export function newId(): string {
  return next();
}

/** Whether a text can be the id of an event or a run. */
export function isUlid(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(text);
}
