import { problem, problemOf } from "@/lib/http/problem";

/** The 422 of a URL that can't be an endpoint's. */
export function urlRefusal(message: string) {
  return problem(422, "The request is not valid. Correct the fields listed in `errors`.", {
    errors: [{ path: "url", message }],
  });
}

/** The 409 of an endpoint that gets no deliveries. */
export function endpointDisabled() {
  return problemOf("endpoint-disabled", "The endpoint is disabled. Enable it first.");
}
