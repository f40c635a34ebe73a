import { problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

/** Whatever the API does not have is a problem like any other, not a page. */
const nowhere = route({
  access: "anyone",
  limit: "read",
  async handle() {
    throw problem(404, "There is nothing here.");
  },
});

export const GET = nowhere;
export const POST = nowhere;
export const PUT = nowhere;
export const PATCH = nowhere;
export const DELETE = nowhere;
