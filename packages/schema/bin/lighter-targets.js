#!/usr/bin/env node
import { runCommand } from "../dist/generate/command.js";

process.exitCode = runCommand(process.argv.slice(2));
