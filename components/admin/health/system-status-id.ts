/** The id of the card with the system's status, on the overview. */
export const systemStatusId = "system-status";
