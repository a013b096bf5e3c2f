// Every class and function exported here can be named in a config as `project.<name>`.
import "reflect-metadata";

export { StopAtGoal, type StopAtGoalOptions } from "./stop-at-goal.js";
