export { loadModule } from "../../project/load-module.js";
