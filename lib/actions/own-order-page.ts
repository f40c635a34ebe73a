import "server-only";
import { notFound } from "next/navigation";
import { NotFound } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { idParams } from "../http/schemas";
import { customerPage } from "./session";

/**
 * For a page about one of the signed-in customer's own orders, `id` being what its address says.
 * Somebody else's order is not there, and answered like one that never was.
 */
export async function ownOrderPage<Shown>(
  id: string,
  read: (given: { ctx: Context; input: { orderId: number } }) => Promise<Shown>,
): Promise<{ ctx: Context; shown: Shown }> {
  const { ctx } = await customerPage();
  const params = idParams.safeParse({ id });
  if (!params.success) notFound();
  try {
    return { ctx, shown: await read({ ctx, input: { orderId: params.data.id } }) };
  } catch (error) {
    if (error instanceof NotFound) notFound();
    throw error;
  }
}
