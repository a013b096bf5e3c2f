export { generateValidators } from "./generate-validators.js";
export { validatorFiles } from "./validator-file.js";
export { validatorFolder } from "./validator-folder.js";
export { writeValidators } from "./write-validators.js";
