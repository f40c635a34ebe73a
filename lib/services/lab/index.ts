export { changeFaults } from "./change-faults";
export { jumpDeadline } from "./jump-deadline";
export { readLab } from "./read-lab";
export { startLoad } from "./start-load";
export { stopLoad } from "./stop-load";
