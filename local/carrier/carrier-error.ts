import { type Answer, jsonAnswer } from "@/local/http/answer";

/** An error response of the carrier's API: `{code, message, errors?}`. */
export class CarrierError extends Error {
  override readonly name = "CarrierError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors?: { path: string; message: string }[],
  ) {
    super(message);
  }

  toAnswer(): Answer {
    const { code, message, errors } = this;
    return jsonAnswer(this.status, errors ? { code, message, errors } : { code, message });
  }
}
