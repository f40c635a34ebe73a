import { randomBytes } from "node:crypto";
import { z } from "zod";
import { database } from "@/lib/db/database";
import { line } from "@/lib/domain/text";
import { email } from "@/lib/domain/user";
import { contextFor } from "@/lib/runtime";
import { createUser } from "@/lib/services/users";

const given = z.tuple([email, line(200).default("Administrator")]).safeParse(process.argv.slice(2));
if (!given.success) {
  process.stderr.write("npm run admin:create -- <email> [name]\n");
  process.exit(1);
}
const [address, name] = given.data;
const password = randomBytes(12).toString("base64url");
const created = await createUser({
  ctx: contextFor({ kind: "system" }),
  input: { email: address, name, role: "admin", password },
});
if (created.kind === "email_taken") {
  process.stderr.write(`There is a user with ${address} already.\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${address} may sign in with ${password}\nIt is shown only now.\n`);
}
await database().pool.end();
