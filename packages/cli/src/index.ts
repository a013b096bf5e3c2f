export { runCommandLine, type CommandLineHost } from "./command-line.js";
export { streamOutput, type Output, type OutputStream, type Streams } from "./terminal/output.js";
