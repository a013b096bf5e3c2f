// `@lighterjs/core/stages` as Node has it; `lighter` is a program that stops at one of them.
export * from "./stages.js";
export {
  recallModel,
  rememberModel,
  type RememberedLayer,
  type RememberedModel,
} from "./project/remembered-model.js";
export { registeredCodes } from "./project/registered-codes.js";
export { loadProject } from "./project/load-project.js";
export { findProjectFolder } from "./project/find-project.js";
