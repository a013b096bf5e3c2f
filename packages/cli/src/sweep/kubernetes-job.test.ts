import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { kubernetesJob } from "./kubernetes-job.js";

const jobOf = (ids: readonly string[], folder = "/home/me/sweeps/rates"): unknown =>
  parse(
    kubernetesJob(ids, {
      folder,
      command: ["/usr/bin/node", "/home/me/it's mine/lighter.js", "sweep", "trial", folder],
      cwd: "/home/me",
    }),
  );

/** The trial that `set` and `shift` make of the index of a completion. */
function trialOf(job: unknown, index: number): string {
  const { spec } = job as { spec: { template: { spec: { containers: { command: string[] }[] } } } };
  const [program = "", ...words] = spec.template.spec.containers[0]!.command;
  const script = words.map((word) => word.replace("exec node ", "echo "));
  const env = { PATH: process.env["PATH"] ?? "", JOB_COMPLETION_INDEX: String(index) };
  return execFileSync(program, script, { env, cwd: tmpdir(), encoding: "utf8" }).trim();
}

it("is a Job of batch/v1 with a completion for each trial", () => {
  const job = jobOf(["0001", "0004", "0005"]);
  expect(job).toEqual({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "sweep-rates" },
    spec: {
      completionMode: "Indexed",
      completions: 3,
      parallelism: 3,
      backoffLimitPerIndex: 3,
      maxFailedIndexes: 3,
      podReplacementPolicy: "Failed",
      podFailurePolicy: {
        rules: [
          { action: "FailIndex", onExitCodes: { containerName: "trial", operator: "In", values: [2] } },
          {
            action: "Ignore",
            onExitCodes: { containerName: "trial", operator: "In", values: [75, 130, 143] },
          },
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
        ],
      },
      template: {
        spec: {
          restartPolicy: "Never",
          terminationGracePeriodSeconds: 120,
          containers: [
            {
              name: "trial",
              image: "IMAGE-WITH-NODE",
              workingDir: "/home/me",
              command: ["/bin/sh", "-c", expect.any(String)],
              volumeMounts: [{ name: "project", mountPath: "/home/me" }],
            },
          ],
          volumes: [{ name: "project", persistentVolumeClaim: { claimName: "CLAIM-WITH-THE-PROJECT" } }],
        },
      },
    },
  });
});

it.skipIf(process.platform === "win32")("finds the trial of an index, in a shell", () => {
  const job = jobOf(["0001", "0004", "0005"]);
  expect([0, 1, 2].map((index) => trialOf(job, index))).toEqual([
    "/home/me/it's mine/lighter.js sweep trial /home/me/sweeps/rates 0001",
    "/home/me/it's mine/lighter.js sweep trial /home/me/sweeps/rates 0004",
    "/home/me/it's mine/lighter.js sweep trial /home/me/sweeps/rates 0005",
  ]);
});

it.each([
  ["/a/Lernrate (große)", "sweep-lernrate-gro-e"],
  ["/a/скорость", "sweep"],
  [`/a/${"long_".repeat(20)}`, "sweep-long-long-long-long-long-long-long-long-long-l"],
])("is called like the folder %s, as names may be in a cluster", (folder, name) => {
  expect(jobOf(["0001"], folder)).toMatchObject({ metadata: { name } });
  expect(name.length).toBeLessThanOrEqual(52);
});

it("is empty where all trials have ended", () => {
  expect(jobOf([])).toBeNull();
});
