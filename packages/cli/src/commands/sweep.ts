import { ALLOW_HOST, CONFIG_OPTIONS, defineCommand, formatOption } from "../command.js";
import { runTrial } from "../sweep/run-trial.js";
import { showSweep } from "../sweep/show-sweep.js";
import { startSweep } from "../sweep/start-sweep.js";
import { stopSweep } from "../sweep/open-folder.js";

export const command = defineCommand({
  usage: "CONFIG... [KEY=VALUE[,VALUE...]] [options] | show DIR | stop DIR | trial DIR ID",
  argument: {
    name: "[args...]",
    description:
      "config files, then overrides, of which those with several values are swept over; or `show`, `stop` or `trial` with the folder of a sweep",
  },
  options: [
    ...CONFIG_OPTIONS,
    {
      flags: "--sweep-dir <dir>",
      description: "folder of the sweep (default: sweeps/<config>); goes on with the sweep that it holds",
    },
    { flags: "--jobs <number>", description: "how many trials run at once (default: as the launcher says)" },
    {
      flags: "--print <form>",
      description: "write what would run the trials elsewhere, and start nothing",
      choices: ["lines", "slurm", "kubernetes"],
    },
    formatOption("html"),
    ALLOW_HOST,
  ],
  examples: `
  $ lighter sweep config.yaml system.optimizer.learning_rate=0.1,0.01,0.001
  $ lighter sweep config.yaml --jobs 4                    what \`sweep:\` in the config says
  $ lighter sweep show sweeps/config
  $ lighter sweep show sweeps/config --format html > sweep.html
  $ lighter sweep stop sweeps/config

The same command line goes on with a sweep that was interrupted. The last line on stdout is its folder.
A config that is called \`show\`, \`stop\` or \`trial\` is written \`./show\`.

Exit codes: 0 all trials ended well, 1 one or more failed, 2 the command or the config is wrong,
75, 130, 143 stopped.`,
  run(args, { format, ...flags }, context) {
    const [first, second, third] = args;
    switch (first) {
      case "show":
        return showSweep({ folder: second, format }, context);
      case "stop":
        return stopSweep(second, context);
      case "trial":
        return runTrial({ folder: second, id: third, project: flags.project }, context);
      default:
        return startSweep({ args, ...flags }, context);
    }
  },
});
