export { listProducts, readProduct } from "./list-products";
