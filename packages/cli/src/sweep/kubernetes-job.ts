import { basename } from "node:path";
import { posixWord } from "@lighterjs/core/render";

export interface JobMaterial {
  /** Of the sweep. */
  readonly folder: string;
  /** The program that runs a trial whose id comes last, its script and arguments. */
  readonly command: readonly string[];
  /** Where it runs: the folder of the project, which is mounted at the same path. */
  readonly cwd: string;
}

/**
 * An Indexed Job for trials: Kubernetes 1.29 or later starts a failed one again by itself, but none
 * whose config is wrong. Image and claim are for who knows the cluster to fill in.
 */
export function kubernetesJob(
  ids: readonly string[],
  { folder, command: [, ...words], cwd }: JobMaterial,
): string {
  if (ids.length === 0) return "# all trials have ended\n";
  const script = `set -- ${ids.join(" ")}; shift "$JOB_COMPLETION_INDEX"; exec ${["node", ...words].map(posixWord).join(" ")} "$1"`;
  return `# Fill in an image that has Node, and a claim that holds the project: it is mounted where it lies here.
apiVersion: batch/v1
kind: Job
metadata:
  name: ${resourceName(folder)}
spec:
  completionMode: Indexed
  completions: ${ids.length}
  parallelism: ${Math.min(ids.length, 4)}
  backoffLimitPerIndex: 3
  maxFailedIndexes: ${ids.length}
  podReplacementPolicy: Failed
  podFailurePolicy:
    rules:
      # The config is wrong: to try again does not help.
      - action: FailIndex
        onExitCodes: { containerName: trial, operator: In, values: [2] }
      # The trial was asked to stop and has saved.
      - action: Ignore
        onExitCodes: { containerName: trial, operator: In, values: [75, 130, 143] }
      - action: Ignore
        onPodConditions: [{ type: DisruptionTarget, status: "True" }]
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 120
      containers:
        - name: trial
          image: IMAGE-WITH-NODE
          workingDir: ${JSON.stringify(cwd)}
          command: ["/bin/sh", "-c", ${JSON.stringify(script)}]
          volumeMounts:
            - { name: project, mountPath: ${JSON.stringify(cwd)} }
      volumes:
        - name: project
          persistentVolumeClaim: { claimName: CLAIM-WITH-THE-PROJECT }
`;
}

/**
 * Lower-case letters, digits and hyphens; Kubernetes adds the number of a trial to make the name of
 * a host, of 63 at most.
 */
function resourceName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return `sweep-${name}`.slice(0, 52).replace(/-+$/, "");
}
