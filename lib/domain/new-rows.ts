/** New rows of a list are counted up to here, so that counting stays quick. */
export const newRowsMax = 99;

/** How many rows are newer than those that a list shows, up to one more than `newRowsMax`. */
export type NewRows = { kind: "counted"; count: number } | { kind: "off" | "unavailable" };
