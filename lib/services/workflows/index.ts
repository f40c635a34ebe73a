export { cancelRun } from "./cancel-run";
export { cancelledRunsMax, cancelRuns, countOpenRuns } from "./cancel-runs";
export { type EventPage, listEvents } from "./list-events";
export { listRuns, readRunRows } from "./list-runs";
export { readEvent } from "./read-event";
export { readPayload } from "./read-payload";
export { readRunPage } from "./read-run-page";
export { resendEvent, sendEvent } from "./send-event";
