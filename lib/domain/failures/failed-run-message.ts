/** The log line of each failed run. The chart of failures leads to the lines with this text. */
export const failedRunMessage = "A function failed after its last retry.";
