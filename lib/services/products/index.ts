export { listProducts, readProduct, readProducts } from "./list-products";
export { readPicture } from "./read-picture";
export { searchCatalogue } from "./search-catalogue";
