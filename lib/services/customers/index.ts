export { eraseCustomer } from "./erase-customer";
export { exportCustomer } from "./export-customer";
export { listCustomers } from "./list-customers";
export { putCustomer } from "./put-customer";
export { readCustomer } from "./read-customer";
export { readCustomerRecord } from "./read-customer-record";
