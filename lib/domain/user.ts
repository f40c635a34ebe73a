import { z } from "zod";
import { emailAddress } from "./email-address";
import { id } from "./order/input";
import { maxCharactersMessage, requiredText, singleLineText } from "./text";

/** What a user may do. Customers see their own orders, operators run the shop. */
export const role = z.enum(["customer", "operator", "admin"]);
export type Role = z.infer<typeof role>;

export const passwordCharsMin = 10;
const passwordMessage = `Enter at least ${passwordCharsMin} characters.`;

/** Long rather than complicated (NIST SP 800-63B); the limit keeps hashing cheap. */
export const password = requiredText(passwordMessage)
  .min(passwordCharsMin, passwordMessage)
  .max(200, maxCharactersMessage(200));

export const email = emailAddress("Enter a valid email address.");

export const signUpInput = z.strictObject({
  name: singleLineText(200, "Enter your name."),
  email,
  password,
});
export type SignUpInput = z.infer<typeof signUpInput>;

/** `opened` is the name when the form was opened. */
export const nameInput = z.strictObject({
  name: singleLineText(200, "Enter your name."),
  opened: z.string().max(1_000).default(""),
});

export const changePasswordInput = z.strictObject({
  current: requiredText("Enter your current password.").max(200, maxCharactersMessage(200)),
  password,
});

/** The form that signs the user out on another device. */
export const endSessionForm = z.object({ sessionId: z.uuid() });

export const forgotPasswordInput = z.strictObject({ email });

/** The forms of emailed links: a new password, or the one from the sign-up. */
export const resetPasswordInput = z.strictObject({ token: z.string().max(200), password });
export const verifyEmailInput = z.strictObject({
  token: z.string().max(200),
  password: requiredText("Enter your password.").max(200, maxCharactersMessage(200)),
});

/** The signed-in user. */
export interface UserView {
  id: number;
  email: string;
  name: string;
  role: Role;
}

/** The form with which an administrator invites a user. */
export const inviteUserInput = z.strictObject({
  email,
  name: singleLineText(200, "Enter a name."),
  role,
});
export type InviteUser = z.infer<typeof inviteUserInput>;

/** `opened` is the role when the form was opened. */
export const changeRoleInput = z.strictObject({ userId: id, role, opened: role });

/** A row of the user list on the settings page. */
export interface UserRowView extends UserView {
  /** Whether the user has a way to sign in, and not only an invitation. */
  isConfirmed: boolean;
  createdAt: string;
  disabledAt: string | null;
  openSessions: number;
  lastSeenAt: string | null;
}
