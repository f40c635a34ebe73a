import { z } from "zod";
import { text } from "@/local/gateway/params";

/** Each text, and all texts together, have at most so many characters. */
const textMax = 20_000;
const allTextsMax = 150_000;

/**
 * The fields of evidence. Those of files take ids of files, which this gateway does not have.
 * Source: https://docs.stripe.com/api/disputes/update
 */
const textFields = [
  "access_activity_log",
  "billing_address",
  "cancellation_policy_disclosure",
  "cancellation_rebuttal",
  "customer_email_address",
  "customer_name",
  "customer_purchase_ip",
  "duplicate_charge_explanation",
  "duplicate_charge_id",
  "product_description",
  "refund_policy_disclosure",
  "refund_refusal_explanation",
  "service_date",
  "shipping_address",
  "shipping_carrier",
  "shipping_date",
  "shipping_tracking_number",
  "uncategorized_text",
] as const;
export type EvidenceField = (typeof textFields)[number];

const fieldShape = Object.fromEntries(
  textFields.map((field) => [field, text(textMax).optional()]),
) as Record<EvidenceField, z.ZodOptional<ReturnType<typeof text>>>;

export const evidenceParams = z
  .strictObject(fieldShape)
  .refine(
    (fields) => Object.values(fields).join("").length <= allTextsMax,
    "The combined character count of all fields is limited to 150,000.",
  );
