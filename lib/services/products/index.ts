export { listProducts, type ProductView, readProduct } from "./list-products";
