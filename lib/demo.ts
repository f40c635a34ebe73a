/** The public key of the demo shop. It exists only beside the embedded database. */
export const demoApiKey = "wb_demo_local_only";
