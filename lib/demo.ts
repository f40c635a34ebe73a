/** The demo shop's public API key. The seed creates it in the embedded database only. */
export const demoApiKey = "wb_demo_local_only";

/**
 * The password of the three demo accounts, which the seed creates in the embedded database only.
 */
export const demoPassword = "waybill-demo";
export const demoEmails = [
  "admin@waybill.test",
  "operator@waybill.test",
  "customer@waybill.test",
] as const;
