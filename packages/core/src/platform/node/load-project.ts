export { loadProject } from "../../project/load-project.js";
