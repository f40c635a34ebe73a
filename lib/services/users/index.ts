export { changePassword } from "./change-password";
export { checkPassword } from "./check-password";
export { createUser } from "./create-user";
export { enterWithProvider } from "./enter-with-provider";
export { keepAddress, readProfile, rename } from "./profile";
export { requestPasswordReset, resetPassword } from "./reset-password";
export {
  endOwnSession,
  listOwnSessions,
  openSession,
  readSession,
  revokeSession,
  revokeSessions,
  type SignedIn,
  sessionMs,
} from "./sessions";
export { signUp } from "./sign-up";
export { verifyEmail } from "./verify-email";
