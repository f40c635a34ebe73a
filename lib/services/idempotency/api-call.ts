import type { Claim } from "./idempotent-call";

/** What a call of the API adds to the input of a verb that changes an object. */
export interface ApiCall {
  /** The versions of the object that the caller allows; any by default. */
  versions?: readonly string[] | null;
  /** Its idempotency key, by which the change is made once. */
  claim?: Claim | null;
}
