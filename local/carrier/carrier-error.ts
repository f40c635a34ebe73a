import { type HttpResponse, jsonResponse } from "@/local/http/response";

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

  toResponse(): HttpResponse {
    const { code, message, errors } = this;
    return jsonResponse(this.status, errors ? { code, message, errors } : { code, message });
  }
}
