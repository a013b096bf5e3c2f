/**
 * A rate of learning that grows with the batch, from one that was found for batches of ten.
 *
 * `learning_rate: ${scaledRate:0.03,${batch_size}}`
 */
export function scaledRate(rate: number, batchSize: number): number {
  return (rate * batchSize) / 10;
}
