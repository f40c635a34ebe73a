import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, inject, it } from "vitest";
import type { OrderView } from "@/lib/domain/order/view";
import { patienceMs } from "@/tests/support/wait";

const run = promisify(execFile);
const { appUrl, apiKey } = inject("system");

/** Runs a curl command in a shell, as a reader of the README would. */
async function runShell(line: string): Promise<{ status: number; order: OrderView }> {
  const { stdout } = await run("sh", ["-c", line], { timeout: patienceMs });
  const at = stdout.lastIndexOf("\n");
  return { status: Number(stdout.slice(at + 1)), order: JSON.parse(stdout.slice(0, at)) };
}

describe("The curl examples of the README", () => {
  it("create, read and cancel an order", async () => {
    const curl = `curl -s -w '\\n%{http_code}' -H 'Authorization: Bearer ${apiKey}'`;
    const json = `-H 'Content-Type: application/json'`;
    const body = JSON.stringify({
      customerId: 3,
      items: [{ productId: 1, quantity: 2 }],
      shippingAddress: "123 Main St, City, State 12345",
    });
    const created = await runShell(`${curl} -X POST ${appUrl}/orders ${json} -d '${body}'`);
    expect(created).toMatchObject({
      status: 201,
      order: { customerId: 3, status: "pending", total: 2_900, items: [{ quantity: 2 }] },
    });
    const { id } = created.order;
    const read = await runShell(`${curl} ${appUrl}/orders/${id}`);
    expect(read).toMatchObject({ status: 200, order: { id, status: "pending" } });
    const cancelled = await runShell(
      `${curl} -X POST ${appUrl}/orders/${id}/cancel ${json} -d '{"reason":"Customer request"}'`,
    );
    expect(cancelled).toMatchObject({
      status: 200,
      order: { id, status: "cancelled", cancelReason: "Customer request" },
    });
  });
});
