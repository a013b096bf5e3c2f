// The worker of the playground: the stages of the command line, on the files of the page.
import { HOME, putFile, removeFile } from "../node/disk.js";
import type { Checked, Config, Planned, Question } from "../answers.js";
import { checkConfig } from "./check.js";
import { fetchFiles } from "./fetch-files.js";

/** Manifests of the packages that the project of the page depends on. */
const project = fetchFiles("project.json");
let known: readonly string[] = [];

/** Has the disk hold these texts, and no others of an earlier question. */
function place({ texts }: Config): void {
  for (const name of known) removeFile(`${HOME}/${name}`);
  known = Object.keys(texts);
  for (const [name, text] of Object.entries(texts)) putFile(`${HOME}/${name}`, text);
}

async function answer(question: Question): Promise<Checked | Planned | undefined> {
  await project;
  if (question.ask === "prepare") return void (await (trainer ??= loadTrainer()));
  place(question.config);
  if (question.ask === "check") return checkConfig(question.config.files, question.origins);
  const { planConfig } = await (trainer ??= loadTrainer());
  return planConfig(question.config.files);
}

let trainer: ReturnType<typeof loadTrainer> | undefined;

/** TensorFlow.js and the data are large: they come when a plan is first asked for. */
async function loadTrainer() {
  await Promise.all([import("./tensorflow.js"), fetchFiles("data.json")]);
  return import("./plan.js");
}

/** One question at a time: each has the disk for itself. */
let before: Promise<unknown> = Promise.resolve();

self.addEventListener(
  "message",
  ({ data: { id, question } }: MessageEvent<{ readonly id: number; readonly question: Question }>) => {
    before = before.then(async () => {
      try {
        self.postMessage({ id, answer: await answer(question) });
      } catch (error) {
        const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
        self.postMessage({ id, failure });
      }
    });
  },
);
