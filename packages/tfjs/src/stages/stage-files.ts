/** Files that a stage writes into its folder itself, beside those of writers. */
export const STAGE_FILES = {
  status: "status.json",
  details: "details.json",
  /** Measured values and where they come from, for whoever asks later. */
  measured: "metrics.json",
  /** The samples that the model mistook most. */
  worst: "worst.json",
} as const;
