// Every class and function exported here can be named in a config as `project.<name>`.
import "reflect-metadata";

export { StopOnPlateau, type StopOnPlateauOptions } from "./stop-on-plateau.js";
