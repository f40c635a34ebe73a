import { type HttpResponse, jsonResponse } from "@/local/http/response";

type ErrorType = "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";

export interface ApiErrorBody {
  type: ErrorType;
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  [field: string]: unknown;
}

/**
 * An error response in Stripe's format. A `repeatable` error is not stored under the idempotency
 * key, so the client may retry with the same key. Source: https://docs.stripe.com/api/errors
 */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly body: ApiErrorBody,
    readonly repeatable = false,
  ) {
    super(body.message);
  }

  toResponse(headers: Record<string, string> = {}): HttpResponse {
    return jsonResponse(this.status, { error: this.body }, headers);
  }
}

/** 400: a parameter is missing, unknown or invalid. Not stored under an idempotency key. */
export function invalidParameter(param: string, code: string | null, message: string): ApiError {
  const body = { message, param, ...(code !== null && { code }) };
  return new ApiError(400, { type: "invalid_request_error", ...body }, true);
}

/**
 * 400: the request is valid, but the object's current state does not allow it. Stripe has no code for
 * many of these refusals; they are known by their message.
 */
export function refused(
  code: string | null,
  message: string,
  fields: Record<string, unknown> = {},
): ApiError {
  return new ApiError(400, {
    ...{ type: "invalid_request_error", message },
    ...(code !== null && { code }),
    ...fields,
  });
}

/** 404: the path names an object that does not exist. */
export function resourceMissing(kind: string, id: string, param = "id"): ApiError {
  return new ApiError(404, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${kind}: '${id}'`,
    param,
  });
}
