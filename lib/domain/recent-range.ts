import { z } from "zod";

/** Time ranges that end now, by their name in the URL, in minutes. */
export const recentMinutes = {
  "15m": 15,
  "1h": 60,
  "6h": 360,
  "24h": 1_440,
  "7d": 10_080,
} as const;

export const recentRange = z.enum(["15m", "1h", "6h", "24h", "7d"]);
export type RecentRange = z.infer<typeof recentRange>;
