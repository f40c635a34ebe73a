import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";

/** Whatever the API does not have is a problem like any other, not a page. */
const nowhere = route({
  access: "anyone",
  limit: "read",
  async handle() {
    throw problem(404, "There is nothing here.");
  },
});

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  ...{ GET: nowhere, POST: nowhere, PUT: nowhere, PATCH: nowhere, DELETE: nowhere },
  OPTIONS: nowhere,
});
