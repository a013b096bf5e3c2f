import { TargetCatalog } from "@lighterjs/schema";
import type { Report } from "../diagnostic.js";
import { SourceText } from "../source-text.js";
import { findProject, type FoundProject, type ProjectRequest } from "./find-project.js";
import { keyIn, type PackageFile, reportInvalid } from "./package-file.js";
import type { Project } from "./project.js";
import { projectManifest } from "./project-manifest.js";
import { projectResolvers } from "./load-resolvers.js";
import { hasManifests, type PublishedManifest, readManifests } from "./read-manifests.js";
import { TargetRegistry } from "./target-registry.js";

/**
 * Finds the project of a config, and reads the manifests that it trusts: its own, and those of its
 * direct dependencies that publish some. A config has no say in it. Imports no code of a target.
 */
export async function loadProject(request: ProjectRequest, report: Report): Promise<Project | undefined> {
  let failed = false;
  const note: Report = (diagnostic) => {
    failed ||= diagnostic.severity === "error";
    report(diagnostic);
  };
  const found = await findProject(request, note);
  if (found === undefined) {
    if (!failed) reportNoProject(request, report);
    return undefined;
  }
  const { own, publishers } = found;
  const { manifests: ownOnes, isNew } = await ownManifests(own, request.cwd, note);
  const published = await Promise.all(publishers.map((publisher) => readManifests(publisher, note)));
  const manifests = [...ownOnes, ...published.flat()];
  const distinct = [...new Map(manifests.map((each) => [each.file, each])).values()];
  const roots = mergeRoots(found, note);
  const resolvers = await projectResolvers(own, request.cwd, note);
  if (failed) return undefined;
  const project: Project = {
    directory: own.directory,
    catalog: new TargetCatalog(
      distinct.map((each) => each.manifest),
      new Map(
        distinct.flatMap(({ manifest, validators }) =>
          validators === undefined ? [] : [[manifest, validators] as const],
        ),
      ),
    ),
    registry: new TargetRegistry(distinct),
    roots,
    ...(own.lighter?.configs && { configs: own.lighter.configs }),
    resolvers,
    hasNewManifest: isNew,
  };
  if (isNew) await request.onNewManifest?.(project);
  return project;
}

interface OwnManifests {
  readonly manifests: readonly PublishedManifest[];
  readonly isNew: boolean;
}

/**
 * A package that ships manifests, and has them, is read by them; any other by the types of its
 * entry.
 */
async function ownManifests(own: PackageFile, cwd: string, report: Report): Promise<OwnManifests> {
  const { entry, targets } = own.lighter ?? {};
  if (targets !== undefined && (entry === undefined || (await hasManifests(own))))
    return { manifests: await readManifests(own, report), isNew: false };
  if (entry === undefined) return { manifests: [], isNew: false };
  const { namespace = "project" } = own.lighter ?? {};
  const made = await projectManifest(own, { field: "entry", entry, namespace }, cwd, report);
  if (made === undefined) return { manifests: [], isNew: false };
  const { manifest, isNew } = made;
  return { manifests: [{ manifest, directory: own.directory, file: own.directory }], isNew };
}

/** Merges the roots; the project's own wins, and two packages that disagree are a fault. */
function mergeRoots({ own, publishers }: FoundProject, report: Report): Readonly<Record<string, string>> {
  const roots = new Map<string, { readonly target: string; readonly by: string }>();
  for (const { name, source, lighter } of publishers)
    for (const [key, target] of Object.entries(lighter?.roots ?? {})) {
      const known = roots.get(key);
      if (known === undefined || own.lighter?.roots?.[key] !== undefined)
        roots.set(key, { target, by: name });
      else if (known.target !== target)
        reportInvalid(
          report,
          `\`${known.by}\` and \`${name}\` each give \`${key}\` a default target`,
          keyIn(source, key),
          `\`${target}\` here, \`${known.target}\` in \`${known.by}\``,
          `say which one in the \`lighter.roots\` of \`${own.source.name}\``,
        );
    }
  return {
    ...Object.fromEntries([...roots].map(([key, { target }]) => [key, target])),
    ...own.lighter?.roots,
  };
}

function reportNoProject({ cwd, project }: ProjectRequest, report: Report): void {
  const source = new SourceText("package.json", "", cwd);
  const place = project === undefined ? "here" : `in \`${project}\``;
  reportInvalid(
    report,
    `there is no project ${place}: no \`package.json\` on the way up has a \`lighter\` field or a dependency with targets`,
    { source, span: { start: 0, end: 0 } },
    project === undefined
      ? "looked for beside the config and in the folders around it"
      : "looked for there and in the folders around it",
    "install a package with targets, such as `@lighterjs/tfjs`, or make a project with `lighter init`",
  );
}
