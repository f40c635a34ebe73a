export { addToCart } from "./add-to-cart";
export { changeCart } from "./change-cart";
export { readCart } from "./read-cart";
