import { z } from "zod";
import { charsAtMost, line } from "./text";

/** What somebody who signs in may do. A customer has own orders, an operator runs the shop. */
export const role = z.enum(["customer", "operator", "admin"]);
export type Role = z.infer<typeof role>;

export const passwordCharsMin = 10;

/** Long rather than complicated (NIST SP 800-63B); the limit keeps hashing cheap. */
export const password = z
  .string()
  .min(passwordCharsMin, `must have at least ${passwordCharsMin} characters`)
  .max(200, charsAtMost(200));

/** Addresses are kept and compared in lower case. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, charsAtMost(254))
  .pipe(z.email("must be an email address"));

export const signUpInput = z.strictObject({ name: line(200), email, password });
export type SignUpInput = z.infer<typeof signUpInput>;

export const nameInput = z.strictObject({ name: line(200) });
export type NameInput = z.infer<typeof nameInput>;

export const changePasswordInput = z.strictObject({
  current: z.string().min(1, "is needed").max(200, charsAtMost(200)),
  password,
});
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;

export const resetPasswordInput = z.strictObject({ token: z.string().max(200), password });

/** A user as pages show one. */
export interface UserView {
  id: number;
  email: string;
  name: string;
  role: Role;
}

/** What an administrator says of somebody who shall sign in. */
export const inviteUserInput = z.strictObject({ email, name: line(200), role });
export type InviteUser = z.infer<typeof inviteUserInput>;

/** A user as the settings show one. */
export interface UserRowView extends UserView {
  /** Whether there is a password or another way to sign in, or only an email on its way. */
  isConfirmed: boolean;
  createdAt: string;
  disabledAt: string | null;
  openSessions: number;
  lastSeenAt: string | null;
}
