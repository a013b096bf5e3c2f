export { Local, type LocalOptions } from "./local.js";
