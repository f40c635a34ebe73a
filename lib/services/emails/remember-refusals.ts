import { EmailConfigurationRefused, EmailDeferred } from "@/lib/clients/email-errors";
import type { EmailSender } from "@/lib/clients/email-sender";
import { SafeError } from "@/lib/telemetry/safe-error";

/** How long a refusal of our login is remembered: a login that is repeated gets an account locked. */
const refusalMs = 5 * 60_000;
/** How long a server that can't be reached is left alone: each attempt may take until its timeout. */
const outageMs = 60_000;

type ServerFailure = EmailConfigurationRefused | EmailDeferred;

/** An email was not tried, because the server has just failed in a way that concerns every email. */
export class DeliveryNotTried extends SafeError {
  override name = "DeliveryNotTried";
  readonly failure: ServerFailure;
  /** When the server is tried again. */
  readonly until: Date;
  constructor(failure: ServerFailure, until: Date) {
    super(`The email was not tried, because of an earlier error. ${failure.message}`);
    this.failure = failure;
    this.until = until;
  }
}

interface ServerState {
  failure: ServerFailure | null;
  until: Date;
  /** Increases whenever the server has answered an email, even if it refused it. */
  answered: number;
}

/** By sender, of which a process has one. */
const states = new WeakMap<EmailSender, ServerState>();

/**
 * A sender that tries nothing for some minutes after a failure that concerns every email: it throws
 * `DeliveryNotTried` instead. A server that answered another email meanwhile is not away; it may
 * only limit our connections.
 */
export function rememberRefusals(sender: EmailSender, now: () => Date): EmailSender {
  const state = states.get(sender) ?? { failure: null, until: now(), answered: 0 };
  states.set(sender, state);
  return {
    async deliver(email) {
      if (state.failure && now() < state.until) {
        throw new DeliveryNotTried(state.failure, state.until);
      }
      state.failure = null;
      const { answered } = state;
      try {
        const status = await sender.deliver(email);
        state.answered += 1;
        return status;
      } catch (error) {
        if (!isForAll(error)) state.answered += 1;
        else if (error instanceof EmailConfigurationRefused || state.answered === answered) {
          const ms = error instanceof EmailConfigurationRefused ? refusalMs : outageMs;
          Object.assign(state, { failure: error, until: new Date(now().getTime() + ms) });
        }
        throw error;
      }
    },
  };
}

function isForAll(error: unknown): error is ServerFailure {
  const mayBe = error instanceof EmailConfigurationRefused || error instanceof EmailDeferred;
  return mayBe && error.isForAll;
}
