import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseMarkdown } from "@/components/docs/markdown-blocks";
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
import type { IncomingMessage } from "node:http";
import { createClient, type EventType, type Order, verifyWebhook } from "@waybill/client";
const waybill = createClient({ baseUrl: "https://shop.example", apiKey: "wb_test_1" });
export async function total(id: number): Promise<number> {
  const order: Order = await waybill.readOrder({ id });
  for await (const refund of waybill.each("listRefunds", { id })) console.log(refund.amount);
  await waybill.createRefund({ id, body: { amount: 100 }, idempotencyKey: "refund-1" });
  await waybill.cancelOrder({ id, ifMatch: order.version });
  const { updatedAt } = await waybill.readProduct({ id });
  await waybill.changeProduct({ id, ifMatch: updatedAt, body: { price: 5 } });
  const types: EventType[] = ["payment/completed"];
  for await (const event of waybill.feed({ types })) console.log(event.type);
  // @ts-expect-error: there is no such type of event
  waybill.feed({ types: ["order/paid"] });
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
export function verify(body: Buffer, { headers }: IncomingMessage) {
  return verifyWebhook(body, headers, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
}
`;

/** The code of the README as one module. What a reader has of their own is declared. */
async function codeOfReadme(): Promise<string> {
  const readme = await fs.readFile(path.join(import.meta.dirname, "README.md"), "utf8");
  const blocks = parseMarkdown(readme).flatMap((block) =>
    block.kind === "code" && block.language === "ts" ? [block.text] : [],
  );
  expect(blocks.length).toBeGreaterThan(3);
  const given = "declare const rawBody: Buffer; declare const request: IncomingMessage;";
  return [
    'import type { IncomingMessage } from "node:http";',
    given,
    "declare function save(order: Order): void;",
    'import type { Order } from "@waybill/client";',
    ...blocks,
  ].join("\n");
}

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

  it("has types that name what each call takes, for the examples of its README too", async () => {
    await fs.writeFile(path.join(folder, "use.mts"), typedUse);
    await fs.writeFile(path.join(folder, "readme.mts"), await codeOfReadme());
    const modules = path.join(import.meta.dirname, "../node_modules");
    const compilerOptions = {
      ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true },
      ...{ types: ["node"], typeRoots: [path.join(modules, "@types")] },
      ...{ module: "nodenext", target: "es2023", lib: ["es2023", "dom", "dom.asynciterable"] },
    };
    const settings = JSON.stringify({ compilerOptions, files: ["use.mts", "readme.mts"] });
    await fs.writeFile(path.join(folder, "tsconfig.json"), settings);
    const checked = run(path.join(modules, ".bin/tsc"), ["-p", "."], { cwd: folder });
    await checked.catch(({ stdout }) => {
      throw new Error(stdout);
    });
  });

  it("is packed from its sources alone, with links that its README can follow", async () => {
    const installed = path.join(folder, "node_modules/@waybill/client");
    expect(await fs.readdir(path.join(installed, "dist"))).not.toContain("removed.js");
    const readme = await fs.readFile(path.join(installed, "README.md"), "utf8");
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
    expect(links.filter((link) => !link?.startsWith("https://"))).toEqual([]);
  });
});
