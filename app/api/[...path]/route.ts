import { api, pathNotFound, route } from "@/lib/http/route";

/** Any path that the API does not have is answered with a problem, not with a page. */
const notFound = route({
  auth: "optional",
  limit: "read",
  async handle() {
    throw pathNotFound();
  },
});

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  ...{ GET: notFound, POST: notFound, PUT: notFound, PATCH: notFound, DELETE: notFound },
  OPTIONS: notFound,
});
