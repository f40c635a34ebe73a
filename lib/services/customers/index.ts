export { eraseCustomer } from "./erase-customer";
export { exportCustomer } from "./export-customer";
export { listCustomers } from "./list-customers";
export { readCustomer } from "./read-customer";
