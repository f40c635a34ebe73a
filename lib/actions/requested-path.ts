/** The header of a request by which the proxy tells a page its own path and query. */
export const requestedPathHeader = "x-requested-path";
