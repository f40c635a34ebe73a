import { randomBytes } from "node:crypto";
import { z } from "zod";
import { database } from "@/lib/db/database";
import { singleLineText } from "@/lib/domain/text";
import { email } from "@/lib/domain/user";
import { contextFor } from "@/lib/runtime";
import { createUser } from "@/lib/services/users";

const args = z
  .tuple([email, singleLineText(200).default("Admin")])
  .safeParse(process.argv.slice(2));
if (!args.success) {
  process.stderr.write("Usage: npm run admin:create -- <email> [name]\n");
  process.exit(1);
}
const [address, name] = args.data;
const password = randomBytes(12).toString("base64url");
const created = await createUser({
  ctx: contextFor({ kind: "system" }),
  input: { email: address, name, role: "admin", password },
});
if (created.kind === "email_taken") {
  process.stderr.write(`A user with the email ${address} already exists.\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`Created the admin ${address} with the password ${password}\n`);
  process.stdout.write("The password is only shown now.\n");
}
await database().pool.end();
