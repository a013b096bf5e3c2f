// The same tree of objects as a config of ours and as one of Components.js.

/**
 * @typedef {{ name: string, units: number, rate: number, enabled: boolean }} Unit
 * @typedef {{ name: string, children: Unit[] }} Group
 */

/**
 * A root, one activation that every unit shares, and groups of up to nine units, `nodes` objects in all.
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

/** @param {number} nodes */
export function lighterConfig(nodes) {
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

/** @param {number} nodes */
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
            // A typed literal: Components.js takes a bare JSON fraction for a double, which no float parameter accepts.
            rate: { "@value": String(unit.rate), "@type": "http://www.w3.org/2001/XMLSchema#float" },
            enabled: unit.enabled,
            activation: "urn:bench:activation",
          })),
        })),
      },
    ],
  });
}
