// Fails on an import against the package arrows of ARCHITECTURE.md, on a cycle between files (type
// imports count), on a package importing another by path, on a library that only certain files may
// import, on TensorFlow.js where the code knows no engine, and on Node where the code runs in a browser
// as well.
import { existsSync, readFileSync, readdirSync } from "node:fs";
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
  { library: "#typescript", allowed: ["packages/schema/src/generate"] },
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

/**
 * Packages that run in a browser too, where neither Node nor these libraries are. What needs them
 * lies in `onNode`, which the rest reaches by `#platform/…` alone: package.json leads that to
 * `src/platform/node`, or to the file of the same name in `src/platform/browser`.
 */
const anywhere = ["schema", "core", "language-server"];
const ofNode = ["node:", "jiti", "typescript", "ajv", "vscode-languageserver/node"];
const onNode = [
  "packages/schema/src/generate/",
  "packages/schema/src/platform/node/",
  "packages/schema/src/validators/generate-validators.ts",
  "packages/schema/src/validators/index.ts",
  "packages/schema/src/validators/validator-file.ts",
  "packages/schema/src/validators/write-validators.ts",
  "packages/core/src/conformance/",
  "packages/core/src/files.ts",
  "packages/core/src/files/",
  "packages/core/src/platform/node/",
  "packages/core/src/project/",
  "packages/core/src/read-regular-file.ts",
  "packages/core/src/stages-on-disk.ts",
  "packages/core/src/user-cache.ts",
  "packages/language-server/src/index.ts",
  "packages/language-server/src/platform/node/",
  "packages/language-server/src/stdio.ts",
];
/** Files in them that need nothing of it. */
const notOnNode = [
  "packages/core/src/files/error-text.ts",
  "packages/core/src/project/json-shape.ts",
  "packages/core/src/project/project-of.ts",
  "packages/core/src/project/project.ts",
  "packages/core/src/project/target-registry.ts",
];

/** @param {string} file from the root of the repository */
const isOnNode = (file) => onNode.some((place) => file.startsWith(place)) && !notOnNode.includes(file);

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
 * @returns {{ specifier: string, line: number, isType: boolean }[]} every import, export-from and
 *   import() of a file
 */
export function importsOf(file) {
  const text = readFileSync(file, "utf8");
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  /** @type {{ specifier: string, line: number, isType: boolean }[]} */
  const found = [];
  const add = (/** @type {ts.Node} */ node, isType = false) => {
    if (ts.isStringLiteral(node))
      found.push({
        specifier: node.text,
        isType,
        line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      });
  };
  const visit = (/** @type {ts.Node} */ node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
      add(
        node.moduleSpecifier,
        ts.isExportDeclaration(node) ? node.isTypeOnly : node.importClause?.isTypeOnly === true,
      );
    if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      node.arguments[0]
    )
      add(node.arguments[0]);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
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
      const runsAnywhere = anywhere.includes(folder) && !isTest && !isOnNode(shown);
      for (const { specifier, line, isType } of importsOf(file)) {
        const at = `${shown}:${line}`;
        if (specifier.startsWith("#platform/"))
          for (const platform of ["node", "browser"]) {
            const twin = specifier.replace("#platform", `packages/${folder}/src/platform/${platform}`);
            if (!existsSync(join(base, `${twin}.ts`))) faults.push(`${at}: there is no ${twin}.ts`);
          }
        if (runsAnywhere && !isType && ofNode.some((name) => specifier.startsWith(name)))
          faults.push(`${at}: a browser has no \`${specifier}\`; reach it by \`#platform/…\``);
        if (specifier.startsWith(".")) {
          const target = resolve(dirname(file), specifier.replace(/\.js$/, ".ts"));
          if (!target.startsWith(join(base, "packages", folder, "src") + sep))
            faults.push(`${at}: \`${specifier}\` leaves the package; import it by name`);
          edges.push(target);
          const needed = relative(base, target).split(sep).join("/");
          if (runsAnywhere && !isType && isOnNode(needed))
            faults.push(`${at}: \`${needed}\` needs Node, and this file runs in a browser as well`);
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
