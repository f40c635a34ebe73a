import { hash, verify } from "@node-rs/argon2";

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The argon2id hash of a password, which includes its salt and cost. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

let decoyHash: Promise<string> | undefined;

/**
 * Whether the password matches the hash. Without a hash (no such user, or one who signs in with a
 * provider) it takes as long as a wrong password, so that timing reveals no accounts.
 */
export async function matchesPassword(
  password: string,
  passwordHash: string | null,
): Promise<boolean> {
  decoyHash ??= hashPassword("not a real password");
  const matches = await verify(passwordHash ?? (await decoyHash), password);
  return passwordHash !== null && matches;
}
