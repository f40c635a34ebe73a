export { listRecentEvents } from "./list-recent-events";
export { readOverview } from "./read-overview";
