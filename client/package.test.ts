import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installClient } from "@/tests/support/installed-client";

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await installClient();
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

const use = `
import { createClient, verifyWebhook, WaybillProblem } from "@waybill/client";
const fetch = async () => Response.json({ detail: "No." }, { status: 404 });
const waybill = createClient({ baseUrl: "https://shop.example", fetch });
const problem = await waybill.readOrder({ id: 1 }).catch((error) => error);
if (!(problem instanceof WaybillProblem)) throw problem;
const event = await verifyWebhook('{"test": 2432232314}', {
  "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
  "webhook-timestamp": "1614265330",
  "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", { now: 1614265330000 });
console.log(problem.status, JSON.stringify(event));
`;

const typedUse = `
import { createClient, type Order } from "@waybill/client";
const waybill = createClient({ baseUrl: "https://shop.example", apiKey: "wb_test_1" });
export async function total(id: number): Promise<number> {
  const order: Order = await waybill.readOrder({ id });
  for await (const refund of waybill.each("listRefunds", { id })) console.log(refund.amount);
  await waybill.createRefund({ id, body: { amount: 100 }, idempotencyKey: "refund-1" });
  await waybill.cancelOrder({ id, ifMatch: order.version });
  // @ts-expect-error: an id is missing
  await waybill.readOrder({});
  // @ts-expect-error: there is no such field
  await waybill.listOrders({ state: "paid" });
  // @ts-expect-error: this call takes no key
  await waybill.openCheckout({ id, idempotencyKey: "checkout-1" });
  // @ts-expect-error: it is no list with pages
  waybill.each("readOrder", { id });
  return order.total;
}
`;

describe("the packed client", () => {
  it("has its code, its types, its README and its license, and no dependencies", async () => {
    const installed = path.join(folder, "node_modules/@waybill/client");
    const files = await fs.readdir(installed);
    expect(files.sort()).toEqual(["LICENSE", "README.md", "dist", "package.json"]);
    const dist = await fs.readdir(path.join(installed, "dist"));
    expect(dist).toEqual(expect.arrayContaining(["index.js", "index.d.ts", "types.gen.d.ts"]));
    expect(dist.filter((file) => file.includes("test"))).toEqual([]);
    const description = await fs.readFile(path.join(installed, "package.json"), "utf8");
    expect(JSON.parse(description)).not.toHaveProperty("dependencies");
    expect(await fs.readdir(path.join(folder, "node_modules"))).toContain("@waybill");
  });

  it("runs in Node.js without anything else", async () => {
    await fs.writeFile(path.join(folder, "use.mjs"), use);
    const { stdout } = await run(process.execPath, ["use.mjs"], { cwd: folder });
    expect(stdout).toBe('404 {"test":2432232314}\n');
  });

  it("has types that name what each call takes", async () => {
    await fs.writeFile(path.join(folder, "use.mts"), typedUse);
    const compilerOptions = {
      ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, types: [] },
      ...{ module: "nodenext", target: "es2023", lib: ["es2023", "dom", "dom.asynciterable"] },
    };
    const settings = JSON.stringify({ compilerOptions, files: ["use.mts"] });
    await fs.writeFile(path.join(folder, "tsconfig.json"), settings);
    const tsc = path.join(import.meta.dirname, "../node_modules/.bin/tsc");
    const checked = run(tsc, ["-p", "."], { cwd: folder });
    await checked.catch(({ stdout }) => {
      throw new Error(stdout);
    });
  });
});
