export { checkPassword } from "./check-password";
export { createUser } from "./create-user";
export { enterWithProvider } from "./enter-with-provider";
export { requestPasswordReset, resetPassword } from "./reset-password";
export {
  openSession,
  readSession,
  revokeSession,
  revokeSessions,
  type SignedIn,
  sessionMs,
} from "./sessions";
export { signUp } from "./sign-up";
export { verifyEmail } from "./verify-email";
