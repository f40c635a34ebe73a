export { changeFaults } from "./change-faults";
export { readLab } from "./read-lab";
export { skipDeadline } from "./skip-deadline";
export { startLoad } from "./start-load";
export { stopLoad } from "./stop-load";
