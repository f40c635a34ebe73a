/** The public key of the demo shop. It exists only beside the embedded database. */
export const demoApiKey = "wb_demo_local_only";

/** Of the demo's three sign-ins, which exist only beside the embedded database. */
export const demoPassword = "waybill-demo";
export const demoEmails = [
  "admin@waybill.test",
  "operator@waybill.test",
  "customer@waybill.test",
] as const;
