// Strangers' projects, each looked at with every command that only looks: node benchmarks/run.js
// hostile-projects [word]
import { printTable } from "../print-table.js";
import { LOUD, QUIET } from "./payloads.js";
import { COMMANDS, tryPayloads } from "./try-payloads.js";

/** At a time: each starts a process, which may start another. */
const WORKERS = 2;

/** @param {readonly string[]} args a part of the names of the payloads to try; all when left out */
export async function run(args = []) {
  const [word = ""] = args;
  const payloads = [...QUIET, ...LOUD].filter(({ name }) => name.includes(word));
  const next = payloads.values();
  let tried = 0;
  /** @type {string[]} */
  const failed = [];
  const work = async () => {
    for (const payload of next) {
      const { tried: runs, faults } = await tryPayloads([payload]);
      tried += runs;
      if (faults.length > 0) failed.push(payload.name);
      for (const fault of faults) console.error(`${payload.name}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  printTable(
    "hostile projects, each alone, with every command that looks",
    ["payloads", "commands", "runs", "payloads that did something"],
    [[String(payloads.length), String(COMMANDS.length), String(tried), String(failed.length)]],
  );
  if (failed.length > 0) process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) await run(process.argv.slice(2));
