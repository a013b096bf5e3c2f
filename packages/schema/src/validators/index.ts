export { generateValidators } from "./generate-validators.js";
export { validatorFiles, validatorFolder } from "./validator-file.js";
export { writeValidators } from "./write-validators.js";
