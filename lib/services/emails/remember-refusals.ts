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
  /** Deliveries that have begun and not ended. */
  running: number;
  /** Lets those continue that the server turned away while others were running, oldest first. */
  waiting: (() => void)[];
}

/** By sender, of which a process has one. */
const states = new WeakMap<EmailSender, ServerState>();

/**
 * A sender that tries nothing for some minutes after a failure that concerns every email: it throws
 * `DeliveryNotTried` instead. A server that turns an email away while others are running may only limit
 * our connections: that email is tried again when another has been answered.
 */
export function rememberRefusals(sender: EmailSender, now: () => Date): EmailSender {
  const state = states.get(sender) ?? {
    ...{ failure: null, until: now(), answered: 0, running: 0, waiting: [] },
  };
  states.set(sender, state);
  return {
    capturesAll: sender.capturesAll,
    async deliver(email) {
      for (;;) {
        if (state.failure && now() < state.until) {
          throw new DeliveryNotTried(state.failure, state.until);
        }
        state.failure = null;
        const { answered } = state;
        let wasAnswered = true;
        state.running += 1;
        try {
          return await sender.deliver(email);
        } catch (error) {
          wasAnswered = !isForAll(error);
          if (!isForAll(error)) throw error;
          const isOurs = error instanceof EmailConfigurationRefused;
          const isLast = state.running === 1;
          if (isOurs || (isLast && state.answered === answered)) {
            const until = new Date(now().getTime() + (isOurs ? refusalMs : outageMs));
            Object.assign(state, { failure: error, until });
          }
          if (isOurs || isLast) throw error;
        } finally {
          end(state, wasAnswered);
        }
        await new Promise<void>((resolve) => state.waiting.push(resolve));
      }
    },
  };
}

/** Ends a delivery. If it was answered, one connection is free; without any running, none would be. */
function end(state: ServerState, wasAnswered: boolean): void {
  state.running -= 1;
  if (wasAnswered) state.answered += 1;
  const continued = state.running === 0 ? state.waiting.length : Number(wasAnswered);
  for (const proceed of state.waiting.splice(0, continued)) proceed();
}

function isForAll(error: unknown): error is ServerFailure {
  const mayBe = error instanceof EmailConfigurationRefused || error instanceof EmailDeferred;
  return mayBe && error.isForAll;
}
