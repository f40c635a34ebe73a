export type { UserChanged } from "./admin-guards";
export { changePassword } from "./change-password";
export { changeUserRole } from "./change-user-role";
export { checkPassword } from "./check-password";
export { createUser } from "./create-user";
export { disableUser } from "./disable-user";
export { enableUser } from "./enable-user";
export { inviteUser } from "./invite-user";
export { listUsers } from "./list-users";
export { readProfile, renameCustomer, saveDefaultAddress } from "./profile";
export { requestPasswordReset, resetPassword } from "./reset-password";
export {
  listOwnSessions,
  openSession,
  readSession,
  revokeSession,
  revokeSessions,
  type SignedIn,
  sessionMs,
} from "./sessions";
export { signInWithProvider } from "./sign-in-with-provider";
export { signUp } from "./sign-up";
export { verifyEmail } from "./verify-email";
