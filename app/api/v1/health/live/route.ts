import { api, route } from "@/lib/http/route";

/** The process answers; nothing else is asked of it. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    access: "unasked",
    limit: null,
    async handle() {
      return { body: { status: "ok" } };
    },
  }),
});
