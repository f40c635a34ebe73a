/** The request header in which the proxy passes a page its own path and query string. */
export const requestedPathHeader = "x-requested-path";
