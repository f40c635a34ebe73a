import { hash, verify } from "@node-rs/argon2";

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The argon2id hash of a password, with its salt and cost in it. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

let decoy: Promise<string> | undefined;

/**
 * Whether the password is the one that was hashed. No hash (no such user, or one who signs in
 * elsewhere) takes as long as a wrong password, so that time tells nothing.
 */
export async function matchesPassword(
  given: string,
  passwordHash: string | null,
): Promise<boolean> {
  decoy ??= hashPassword("nobody's password");
  const matches = await verify(passwordHash ?? (await decoy), given);
  return passwordHash !== null && matches;
}
