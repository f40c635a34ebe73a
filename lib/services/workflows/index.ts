export { cancelRun } from "./cancel-run";
export { cancelRuns, countOpenRuns } from "./cancel-runs";
export { listRuns, readRunRows } from "./list-runs";
export { readRunPage } from "./read-run-page";
