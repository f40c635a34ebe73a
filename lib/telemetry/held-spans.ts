import { type Context, context, createContextKey } from "@opentelemetry/api";

const heldSpansKey = createContextKey("waybill.held-spans");

/** Spans that have ended, but are recorded only once it is known whether they may be. */
export class HeldSpans {
  private state: "held" | "released" | "dropped" = "held";
  private waiting: (() => void)[] = [];

  /** Runs `work` and holds the spans that are started in it. */
  hold<Result>(work: () => Result): Result {
    return context.with(context.active().setValue(heldSpansKey, this), work);
  }

  /** Called for each span that has ended. `record` passes it on to the store. */
  add(record: () => void): void {
    if (this.state === "held") this.waiting.push(record);
    else if (this.state === "released") record();
  }

  release(): void {
    this.state = "released";
    for (const record of this.waiting.splice(0)) record();
  }

  drop(): void {
    this.state = "dropped";
    this.waiting = [];
  }
}

/** What holds the spans that are started in this context; undefined if they are recorded at once. */
export function heldSpansOf(ctx: Context): HeldSpans | undefined {
  // The key is this file's, though Next.js may have bundled the class more than once.
  return ctx.getValue(heldSpansKey) as HeldSpans | undefined;
}
