/** What a stage writes into its folder itself, beside what writers do. */
export const STAGE_FILES = {
  status: "status.json",
  details: "details.json",
  /** What was measured, and on what, for whoever asks later. */
  measured: "metrics.json",
  /** The samples that the model mistook most. */
  worst: "worst.json",
} as const;
