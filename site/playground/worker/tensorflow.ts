import * as cpu from "@tensorflow/tfjs-backend-cpu";
import * as core from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { install } from "../node/module.js";

// The trainer requires them by name.
install("@tensorflow/tfjs-backend-cpu", cpu);
install("@tensorflow/tfjs-core", core);
install("@tensorflow/tfjs-layers", layers);
