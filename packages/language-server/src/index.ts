export { startServer, type ServerOptions } from "./stdio.js";
