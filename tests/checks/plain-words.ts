/**
 * The words that the glossary replaces, and the few places that may use them all the same.
 * `plain-words.test.ts` reads this file; every exception gives its reason.
 */
export const replacedWords: readonly RegExp[] = [
  /\bletters?\b/i,
  /\bdesk(?!top)\w*/i,
  /\bwhoever\b/i,
  /\bsettlePayment\b/i,
  /\bsettlement\b/i,
  /\bletContinue\b/i,
  /\bparcels?\b/i,
  /\bfulfilment\b/i,
  /\bauthoris\w*/i,
  /\bgiven back\b/i,
  /\bby itself\b/i,
  /\bat rest\b/i,
  /\bwish\b/i,
];

/** Folders and files that are checked, relative to the root of the repository. */
export const checkedRoots: readonly string[] = [
  ...["app", "client", "components", "examples", "lib", "inngest", "local", "prisma"],
  ...["tests", "docs", "README.md"],
];

export interface Exception {
  /** A file, or a folder that ends in `/`. */
  path: string;
  /** What may appear there; without it, everything may. */
  text?: RegExp;
  reason: string;
}

export const exceptions: readonly Exception[] = [
  { path: "tests/checks/plain-words.ts", reason: "This list has to name the words." },
  { path: "tests/checks/plain-words.test.ts", reason: "It tests the check with such words." },
  {
    path: "lib/domain/order/carriers.ts",
    text: /parcels?|DHL Parcel|DPD Local/i,
    reason: "Names and addresses of carriers.",
  },
  { path: "docs/glossary.md", reason: "The glossary says which words were replaced." },
  { path: "docs/decisions/0015-plain-names.md", reason: "The decision describes the renames." },
  ...[
    "20261123000000_init",
    "20261125000000_order_lookups",
    "20261125010000_people_and_desk",
    "20261125020041_people_lookups",
    "20261126000000_forms_sent_twice",
    "20261126000010_mail_queued_at",
    "20261126000020_orders_by_status_and_amount",
    "20261126000060_ended_orders_looked_at_again",
    "20261126000070_mails_by_address_and_time",
    "20261126000080_parcels_handled",
  ].map((folder) => ({
    path: `prisma/migrations/${folder}/`,
    reason: "A migration that has run is never edited.",
  })),
  {
    path: "prisma/migrations/20261129000000_plain_names/",
    reason: "It renames what carried the replaced words.",
  },
  {
    path: "prisma/plain-names.integ.test.ts",
    reason: "It fills a database as it was before the renames.",
  },
  {
    path: "local/carrier/schema.ts",
    text: /\bparcels\b/,
    reason: "Version 1 of the carrier's schema has run; version 4 renames the column.",
  },
  {
    path: "lib/",
    text: /\bFULFILMENT\b/,
    reason: "The old name of a variable, so that the start can name the new one.",
  },
  {
    path: "local/supervisor/",
    text: /\bFULFILMENT\b/,
    reason: "The old name of a variable, so that the start can name the new one.",
  },
];
