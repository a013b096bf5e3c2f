// Fails on an import against the package arrows of ARCHITECTURE.md, on a cycle between files (type
// imports count), on a package importing another by path, on a library that only certain files may
// import, and on TensorFlow.js where the code knows no engine.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ts from "typescript";

const root = resolve(import.meta.dirname, "..");

/**
 * Package folder → the workspace packages that it may import.
 * @type {Record<string, string[]>}
 */
const arrows = {
  schema: [],
  core: ["schema"],
  callbacks: ["schema", "core"],
  tfjs: ["schema", "core", "callbacks"],
  sweeps: ["schema", "core", "callbacks"],
  bullmq: ["sweeps"],
  "language-server": ["schema", "core"],
  cli: ["schema", "core", "sweeps", "language-server"],
  vscode: [],
};

/** @type {Record<string, string>} */
const folderOf = {
  "@lighterjs/schema": "schema",
  "@lighterjs/core": "core",
  "@lighterjs/callbacks": "callbacks",
  "@lighterjs/sweeps": "sweeps",
  "@lighterjs/bullmq": "bullmq",
  "@lighterjs/tfjs": "tfjs",
  "@lighterjs/language-server": "language-server",
  lighterjs: "cli",
};

/** Library → the files, or folders, that may import it. */
const reserved = [
  { library: "js-yaml", allowed: ["packages/core/src/parse", "packages/core/src/print"] },
  { library: "typescript", allowed: ["packages/schema/src/generate"] },
  { library: "ajv", allowed: ["packages/schema/src/validators"] },
  {
    library: "tsyringe",
    allowed: ["packages/core/src", "packages/callbacks/src", "packages/tfjs/src", "packages/cli/src"],
  },
  { library: "vscode-languageserver", allowed: ["packages/language-server/src"] },
  { library: "commander", allowed: ["packages/cli/src"] },
  { library: "@tensorflow/", allowed: ["packages/tfjs/src"] },
];

/**
 * Folders whose files know no engine: they reach TensorFlow.js neither themselves nor through what
 * they import.
 */
const engineFree = ["checkpoint", "data", "loggers", "run-folder", "schedulers", "writers"].map(
  (folder) => `packages/tfjs/src/${folder}/`,
);
/** Files in them that make tensors all the same: the batch, and what hands it out. */
const onEngine = ["batch.ts", "data-loader.ts", "index.ts", "share-fitted.ts"].map(
  (file) => `packages/tfjs/src/data/${file}`,
);

/** @param {string} folder @returns {string[]} */
function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "fixtures" ? [] : sources(path);
    return /\.ts$/.test(entry.name) && !/\.d\.ts$/.test(entry.name) ? [path] : [];
  });
}

/**
 * @param {string} file
 * @returns {{ specifier: string, line: number }[]} every import, export-from and import() of a file
 */
export function importsOf(file) {
  const text = readFileSync(file, "utf8");
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  /** @type {{ specifier: string, line: number }[]} */
  const found = [];
  const add = (/** @type {ts.Node} */ node) => {
    if (ts.isStringLiteral(node))
      found.push({
        specifier: node.text,
        line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      });
  };
  const visit = (/** @type {ts.Node} */ node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
      add(node.moduleSpecifier);
    if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      node.arguments[0]
    )
      add(node.arguments[0]);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** @param {string} base the repository @returns {string[]} one line per fault */
export function checkImports(base) {
  /** @type {string[]} */
  const faults = [];
  /** @type {Map<string, string[]>} */
  const graph = new Map();
  /** @type {Map<string, string>} file → the module of TensorFlow.js that it imports */
  const engine = new Map();
  for (const [folder, allowedPackages] of Object.entries(arrows)) {
    for (const file of sources(join(base, "packages", folder, "src"))) {
      const shown = relative(base, file).split(sep).join("/");
      const isTest = /\.(test|test-d)\.ts$/.test(file) || /\/testing\//.test(shown);
      const edges = [];
      for (const { specifier, line } of importsOf(file)) {
        const at = `${shown}:${line}`;
        if (specifier.startsWith(".")) {
          const target = resolve(dirname(file), specifier.replace(/\.js$/, ".ts"));
          if (!target.startsWith(join(base, "packages", folder, "src") + sep))
            faults.push(`${at}: \`${specifier}\` leaves the package; import it by name`);
          edges.push(target);
          continue;
        }
        if (specifier.startsWith("@tensorflow/")) engine.set(file, specifier);
        const name = specifier.startsWith("@")
          ? specifier.split("/").slice(0, 2).join("/")
          : specifier.split("/")[0];
        const other = name === undefined ? undefined : folderOf[name];
        if (other !== undefined && other !== folder && !isTest && !allowedPackages.includes(other))
          faults.push(
            `${at}: \`${folder}\` may not import \`${name}\` (it may import: ${allowedPackages.join(", ") || "no other package"})`,
          );
        for (const { library, allowed } of reserved) {
          const hit = library.endsWith("/") ? specifier.startsWith(library) : name === library;
          if (hit && !isTest && !allowed.some((prefix) => shown.startsWith(prefix)))
            faults.push(`${at}: only ${allowed.join(", ")} may import \`${library}\``);
        }
      }
      graph.set(file, edges);
    }
  }
  for (const file of graph.keys()) {
    const shown = relative(base, file).split(sep).join("/");
    if (/\.(test|test-d)\.ts$|\/testing\//.test(shown)) continue;
    if (!engineFree.some((folder) => shown.startsWith(folder))) continue;
    const way = wayTo(file, graph, (each) => engine.has(each));
    if (way !== undefined && !onEngine.includes(shown))
      faults.push(
        `${shown}: knows no engine, but reaches \`${engine.get(way.at(-1) ?? "")}\`` +
          (way.length > 1
            ? ` by ${way
                .slice(1)
                .map((each) => relative(base, each))
                .join(", ")}`
            : ""),
      );
    if (way === undefined && onEngine.includes(shown))
      faults.push(`${shown}: reaches no engine; take it off the list of files that do`);
  }
  for (const cycle of cyclesOf(graph))
    faults.push(`cycle: ${cycle.map((file) => relative(base, file)).join(" -> ")}`);
  return faults;
}

/**
 * A way along imports from a file to the nearest one with some property, both included; undefined
 * where there is none.
 *
 * @param {string} from
 * @param {Map<string, string[]>} graph
 * @param {(file: string) => boolean} isThere
 */
function wayTo(from, graph, isThere) {
  const seen = new Set([from]);
  const ways = [[from]];
  for (const way of ways) {
    const last = way.at(-1) ?? from;
    if (isThere(last)) return way;
    for (const next of graph.get(last) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

/** @param {Map<string, string[]>} graph @returns {string[][]} one path per cycle found, closed */
export function cyclesOf(graph) {
  /** @type {string[][]} */
  const cycles = [];
  /** @type {Map<string, "open" | "done">} */
  const state = new Map();
  /** @type {string[]} */
  const path = [];
  const visit = (/** @type {string} */ node) => {
    if (state.get(node) === "done") return;
    if (state.get(node) === "open") {
      cycles.push([...path.slice(path.indexOf(node)), node]);
      return;
    }
    state.set(node, "open");
    path.push(node);
    for (const next of graph.get(node) ?? []) visit(next);
    path.pop();
    state.set(node, "done");
  };
  for (const node of graph.keys()) visit(node);
  return cycles;
}

if (process.argv[1] === import.meta.filename) {
  const faults = checkImports(root);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) {
    console.error(
      `\n${faults.length} import${faults.length === 1 ? "" : "s"} against the rules of ARCHITECTURE.md`,
    );
    process.exit(1);
  }
}
