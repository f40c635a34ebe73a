import { PrismaPg } from "@prisma/adapter-pg";
import { database } from "./database";
import { PrismaClient } from "./generated/client";

declare global {
  var waybillPrisma: PrismaClient | undefined;
}

/** Prisma on the app's one pool: for reads and writes that are not a hot path. */
export function prisma(): PrismaClient {
  globalThis.waybillPrisma ??= new PrismaClient({ adapter: new PrismaPg(database().pool) });
  return globalThis.waybillPrisma;
}
