// Every class and function exported here can be named in a config as `project.<name>`.
export { ShapeImages, type ShapeImagesOptions } from "./shape-images.js";
export { type ShapeName } from "./shapes.js";
