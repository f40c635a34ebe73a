import type { Email } from "@/lib/services/emails/render-email";

/** The text of an email whose button is a link to set a password or verify the email. */
export interface AccountEmail {
  /** The `kind` that the email is stored with. */
  kind: "verify_email" | "reset_password" | "account_exists";
  content: Omit<Email, "button">;
  buttonLabel: string;
}

export const emailVerification: AccountEmail = {
  kind: "verify_email",
  content: {
    subject: "Verify your email",
    heading: "Verify your email",
    paragraphs: [
      "To finish creating your account, verify your email with the password you chose. The link expires in 24 hours.",
      "If you didn't create an account, ignore this email. No account will be opened.",
    ],
  },
  buttonLabel: "Verify email",
};

export const passwordReset: AccountEmail = {
  kind: "reset_password",
  content: {
    subject: "Reset your password",
    heading: "Reset your password",
    paragraphs: [
      "You asked to reset your password. The link expires in 1 hour and works once.",
      "If this wasn't you, ignore this email. Your password won't change.",
    ],
  },
  buttonLabel: "Choose a new password",
};

export const accountExists: AccountEmail = {
  kind: "account_exists",
  content: {
    subject: "You already have an account",
    heading: "You already have an account",
    paragraphs: [
      "Someone (probably you) tried to create an account with this email, but you already have one.",
      "If you forgot your password, choose a new one. The link expires in 1 hour and works once.",
    ],
  },
  buttonLabel: "Choose a new password",
};

export function invitation(shopName: string): AccountEmail {
  return {
    kind: "reset_password",
    content: {
      subject: `You're invited to ${shopName}`,
      heading: `Welcome to ${shopName}`,
      paragraphs: [
        "An account was created for you. Choose a password to sign in with this email.",
        "The link expires in 1 hour. To get a new one, use “Forgot your password?” on the sign-in page.",
      ],
    },
    buttonLabel: "Choose a password",
  };
}
