import { z } from "zod";
import { feedEventTypes } from "@/lib/domain/feed";
import { optionalLine } from "@/lib/domain/text";
import { createWebhookEndpointInput } from "./endpoint";

/** The form that creates an endpoint. No type is an empty choice, which means all. */
export const createWebhookEndpointForm = z.strictObject({
  url: createWebhookEndpointInput.shape.url,
  description: optionalLine(200),
  eventTypes: z.array(z.enum(feedEventTypes as [string, ...string[]])).default([]),
});
