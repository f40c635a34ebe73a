import { WaybillConnectionError } from "./problem.js";
import { type AnyInput, type ClientOptions, type Deadline, send } from "./send.js";
import type { Order } from "./types.gen.js";

/**
 * The orders of an export, one by one as they arrive. Throws when the stream breaks: what was read
 * until then is not all. The time limit is for each part of the stream, not for what the caller does
 * with it.
 */
export async function* exportedOrders(
  options: ClientOptions,
  input: AnyInput,
): AsyncGenerator<Order, void, undefined> {
  const all = { ...input, format: "ndjson" };
  const { response, deadline } = await send(options, "exportOrders", all, keepOpen);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      deadline.extend();
      const part = await reader?.read();
      deadline.end();
      const lines = (rest + (part?.value ?? "")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as Order;
      if (!part || part.done) break;
    }
    if (rest !== "") throw new Error("the last line is cut off");
  } catch (error) {
    input.signal?.throwIfAborted();
    throw new WaybillConnectionError("exportOrders", error);
  } finally {
    deadline.end();
    // A caller that stops early wants no more of it.
    await reader?.cancel().catch(() => {});
  }
}

async function keepOpen(response: Response, deadline: Deadline) {
  deadline.keep();
  return { response, deadline };
}
