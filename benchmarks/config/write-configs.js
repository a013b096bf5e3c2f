// The configs that are measured: one tree of objects for both systems, and one like those that
// people write for ours.

/**
 * @typedef {{ name: string, units: number, rate: number, enabled: boolean }} Unit
 * @typedef {{ name: string, children: Unit[] }} Group
 */

/**
 * A root, one activation that every unit shares, and groups of up to nine units, `nodes` objects in
 * all.
 * @param {number} nodes
 * @returns {Group[]}
 */
function groupsOf(nodes) {
  /** @type {Group[]} */
  const groups = [];
  for (let built = 2; built < nodes;) {
    /** @type {Group} */
    const group = { name: `group${groups.length}`, children: [] };
    for (built++; built < nodes && group.children.length < 9; built++)
      group.children.push({
        name: `unit${built}`,
        units: 1 + (built % 64),
        rate: ((built % 9) + 0.5) / 10,
        enabled: built % 2 === 0,
      });
    groups.push(group);
  }
  return groups;
}

/** The tree of units for Lighter.js. @param {number} nodes */
export function unitsConfig(nodes) {
  const lines = [
    "activation:",
    "  _target_: bench.Activation",
    "  name: relu",
    "trainer:",
    "  _target_: bench.Group",
    "  name: root",
    "  children:",
  ];
  for (const group of groupsOf(nodes)) {
    lines.push(
      "    - _target_: bench.Group",
      `      name: ${group.name}`,
      group.children.length > 0 ? "      children:" : "      children: []",
    );
    for (const unit of group.children)
      lines.push(
        "        - _target_: bench.Unit",
        `          name: ${unit.name}`,
        `          units: ${unit.units}`,
        `          rate: ${unit.rate}`,
        `          enabled: ${unit.enabled}`,
        "          activation: ${activation}",
      );
  }
  return lines.join("\n") + "\n";
}

/**
 * A config with nested nodes of eight targets, options of many types, references, texts with
 * references in them, and lists whose items have names: a pipeline, a schedule that all share, and
 * stages of ten nodes; plain layers fill up the last.
 * @param {number} nodes
 */
export function pipelineConfig(nodes) {
  const lines = [
    "seed: 7",
    "width: 64",
    "schedule:",
    "  _target_: bench.Schedule",
    "  kind: cosine",
    "  warmup_steps: 100",
    "  milestones: [10, 20, 40]",
    "trainer:",
    "  _target_: bench.Pipeline",
    '  name: "run ${seed}"',
    "  stages:",
  ];
  const [stages, rest] = [Math.floor((nodes - 2) / 10), (nodes - 2) % 10];
  for (let stage = 0; stage < stages; stage++) {
    lines.push(
      `    stage${stage}:`,
      "      _target_: bench.Stage",
      `      epochs: ${1 + (stage % 20)}`,
      "      optimizer:",
      "        _target_: bench.Optimizer",
      `        learning_rate: ${1 + (stage % 9)}e-3`,
      "        betas: [0.9, 0.999]",
      "        schedule: ${schedule}",
      "      layers:",
    );
    for (const layer of ["a", "b"])
      lines.push(
        "        - _target_: bench.Convolution",
        `          name: convolution_${layer}`,
        "          filters: ${width}",
        "          kernel_size: [3, 3]",
        "          padding: same",
        "          initializer:",
        "            _target_: bench.Initializer",
        "            kind: he_normal",
        `            scale: 0.${1 + (stage % 9)}`,
      );
    for (let layer = 0; layer < 2 + (stage === stages - 1 ? rest : 0); layer++)
      lines.push(
        "        - _target_: bench.Dense",
        `          name: dense_${layer}`,
        `          units: ${8 * (1 + (stage % 16))}`,
        "          activation: relu",
        "          use_bias: true",
      );
    lines.push(
      "      reports:",
      "        progress: { _target_: bench.Report, every: 10 }",
      "        summary:",
      "          _target_: bench.Report",
      `          tags: { stage: "stage ${stage} of \${trainer.name}", kind: scalar }`,
    );
  }
  return lines.join("\n") + "\n";
}

/** The tree of units for Components.js. @param {number} nodes */
export function componentsConfig(nodes) {
  return JSON.stringify({
    "@context": [
      "https://linkedsoftwaredependencies.org/bundles/npm/componentsjs/^6.0.0/components/context.jsonld",
      {
        bw: "urn:bench-workload:",
        Group: "bw:Group",
        Unit: "bw:Unit",
        name: "bw:name",
        children: { "@id": "bw:Group_children", "@container": "@list" },
        units: "bw:Unit_units",
        rate: "bw:Unit_rate",
        enabled: "bw:Unit_enabled",
        activation: { "@id": "bw:Unit_activation", "@type": "@id" },
      },
    ],
    "@graph": [
      { "@id": "urn:bench:activation", "@type": "bw:Activation", "bw:Activation_name": "relu" },
      {
        "@id": "urn:bench:root",
        "@type": "bw:Group",
        "bw:Group_name": "root",
        children: groupsOf(nodes).map((group) => ({
          "@id": `urn:bench:${group.name}`,
          "@type": "bw:Group",
          "bw:Group_name": group.name,
          children: group.children.map((unit) => ({
            "@id": `urn:bench:${unit.name}`,
            "@type": "bw:Unit",
            "bw:Unit_name": unit.name,
            units: unit.units,
            // A typed literal: Components.js takes a bare JSON fraction for a double, which no
            // float parameter accepts.
            rate: { "@value": String(unit.rate), "@type": "http://www.w3.org/2001/XMLSchema#float" },
            enabled: unit.enabled,
            activation: "urn:bench:activation",
          })),
        })),
      },
    ],
  });
}
