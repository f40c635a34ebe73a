import { EmailConfigurationRefused, type EmailSender } from "@/lib/clients/email-sender";

/** How long a refusal of our login is remembered: a login that is repeated gets an account locked. */
const rememberedMs = 5 * 60_000;

/** A refusal that was not repeated. Emails are due again when it is forgotten. */
export class RefusalRemembered extends EmailConfigurationRefused {
  override name = "RefusalRemembered";
  readonly until: Date;
  constructor(refusal: EmailConfigurationRefused, until: Date) {
    super("remembered", refusal.response, true);
    this.until = until;
  }
}

interface Refusal {
  error: EmailConfigurationRefused;
  until: Date;
}

/** By sender, of which a process has one. */
const refusals = new WeakMap<EmailSender, Refusal>();

/**
 * A sender that tries nothing for some minutes after a refusal that concerns every email. It throws
 * `RefusalRemembered` instead.
 */
export function rememberRefusals(sender: EmailSender, now: () => Date): EmailSender {
  return {
    async deliver(email) {
      const known = refusals.get(sender);
      if (known && now() < known.until) throw new RefusalRemembered(known.error, known.until);
      refusals.delete(sender);
      try {
        return await sender.deliver(email);
      } catch (error) {
        if (error instanceof EmailConfigurationRefused && error.isForAll) {
          refusals.set(sender, { error, until: new Date(now().getTime() + rememberedMs) });
        }
        throw error;
      }
    },
  };
}
