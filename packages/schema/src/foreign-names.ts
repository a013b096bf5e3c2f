/**
 * Names that people bring from other tools, and what they are here: one table for the checks and
 * for the command line, which look here before they look for a likeness of letters. A name that
 * both sides share needs no row.
 */
export interface ForeignName {
  /** Spellings of the other tools. */
  readonly names: readonly string[];
  /** Whose they are. */
  readonly of: string;
  /** Our names for them; those count that there are where the name stands. */
  readonly ours: readonly string[];
  /** Advice, where no name of ours is the whole answer. */
  readonly advice: string | undefined;
  /**
   * Beginning of the names of the targets for which the row holds; empty where it holds anywhere.
   */
  readonly on: string;
}

/** Rows of such names. They are read when first asked for: most commands find no name unknown. */
export class ForeignTable {
  #rows: readonly ForeignName[] | undefined;
  #byName: ReadonlyMap<string, readonly ForeignName[]> | undefined;

  /** @param text - one row a line, cells divided by `|` */
  constructor(private readonly text: string) {}

  get rows(): readonly ForeignName[] {
    return (this.#rows ??= readTable(this.text));
  }

  /** The rows with a name. A config with thousands of unknown keys asks as often. */
  named(name: string): readonly ForeignName[] {
    this.#byName ??= byName(this.rows);
    return this.#byName.get(name) ?? [];
  }
}

function byName(all: readonly ForeignName[]): ReadonlyMap<string, readonly ForeignName[]> {
  const rows = new Map<string, ForeignName[]>();
  for (const row of all) for (const name of row.names) rows.set(name, [...(rows.get(name) ?? []), row]);
  return rows;
}

function readTable(text: string): readonly ForeignName[] {
  const rows = text.split("\n").filter((line) => line.trim() !== "");
  return rows.map((row) => {
    const [names = "", of = "", ours = "", advice = "", on = ""] = row.split("|").map((cell) => cell.trim());
    return { names: namesIn(names), of, ours: namesIn(ours), advice: advice === "" ? undefined : advice, on };
  });
}

function namesIn(cell: string): string[] {
  return cell.split(" ").filter((word) => word !== "");
}

/**
 * Options of a target. Columns: names elsewhere, their tools, names here, what to do, for which
 * targets.
 */
export const FOREIGN_OPTIONS = new ForeignTable(`
  gradient_clip_val max_grad_norm clipnorm global_clipnorm | Lightning, Keras | clip_norm
  clipvalue | Keras | clip_value
  accumulate_grad_batches gradient_accumulation_steps | Lightning, Keras | accumulate_batches
  epochs num_epochs n_epochs nb_epochs max_epoch | Keras, PyTorch | max_epochs
  steps num_steps total_steps max_iter max_iters | PyTorch, MONAI | max_steps
  limit_train_batches limit_val_batches steps_per_epoch | Lightning, Keras | limit_batches
  check_val_every_n_epoch validation_freq val_interval | Lightning, Keras, MONAI | validate_every_n_epochs
  accelerator device | Lightning, PyTorch | backend
  logger | Lightning | loggers
  lr | PyTorch, Keras | learning_rate learningRate
  eps | PyTorch | epsilon
  alpha smoothing_constant | PyTorch | rho
  T_max total_iters num_warmup_steps warmup_steps warmup_epochs decay_steps | PyTorch, Keras | over
  step_size | PyTorch | every
  loss loss_fn loss_function loss_func | Keras, PyTorch, MONAI | criterion
  network net module | MONAI, Lighter | model
  optimizers optim | Lightning, PyTorch | optimizer
  lr_scheduler schedulers lr_schedule | Lightning, Keras | scheduler
  save_top_k | Lightning | keep_best
  every_n_train_steps save_freq | Lightning, Keras | every_n_steps
  log_every_n_steps | Lightning | every_n_steps
  out_features | PyTorch | units
  out_channels | PyTorch | filters
  stride | PyTorch | strides
  bias | PyTorch | useBias
  p | PyTorch | rate
  num_embeddings | PyTorch | inputDim
  embedding_dim | PyTorch | outputDim
  filepath dirpath | Keras, Lightning | path
  betas | PyTorch | | write \`beta_1\` and \`beta_2\`, a number each | lighter.optimizers.
  params | PyTorch, Lighter | | leave it out: an optimizer is given the parameters of the model | lighter.optimizers.
  eta_min min_lr | PyTorch | | write \`min_factor\`, the share of the learning rate that is left | lighter.schedulers.
  optimizer | PyTorch | | leave it out: a scheduler is given the optimizer of the system | lighter.schedulers.
  devices num_nodes strategy gpus | Lightning | | leave it out: a run trains on one device, which \`backend\` chooses | lighter.Trainer
  precision amp | Lightning, MONAI | | leave it out: numbers are 32-bit floats | lighter.Trainer
  gradient_clip_algorithm | Lightning | | leave it out: \`clip_norm\` cuts the norm, \`clip_value\` each value | lighter.Trainer
  val_check_interval | Lightning | | write \`validate_every_n_steps\`, which counts optimizer steps of the whole run | lighter.Trainer
  max_time | Lightning | | \`lighter.callbacks.TimeLimit\` ends a run after a time | lighter.Trainer
  default_root_dir | Lightning | | leave it out: \`--run-dir\` says where a run is kept | lighter.Trainer
  ckpt_path resume_from_checkpoint | Lightning | | leave it out: \`--resume RUN\` goes on with a run | lighter.Trainer
  enable_progress_bar enable_model_summary | Lightning | | leave it out: \`--quiet\` says less, \`lighter plan\` shows the parameters | lighter.Trainer
  deterministic benchmark num_sanity_val_steps | Lightning | | leave it out: a run is repeatable by the config's \`seed\` | lighter.Trainer
  min_epochs min_steps profiler detect_anomaly sync_batchnorm plugins barebones | Lightning | | leave it out: there is nothing of this kind here | lighter.Trainer
  train_dataloader train_dataloaders train_loader | Lightning, PyTorch | | write it below \`dataloaders:\`, as \`train\` | lighter.System
  val_dataloader val_dataloaders val_loader | Lightning, PyTorch | | write it below \`dataloaders:\`, as \`val\` | lighter.System
  num_workers pin_memory persistent_workers prefetch_factor | PyTorch | | leave it out: samples are read in this process | lighter.data.DataLoader
  collate_fn sampler batch_sampler | PyTorch | | leave it out: batches are drawn by \`batch_size\`, \`shuffle\` and \`drop_last\` | lighter.data.DataLoader
  restore_best_weights | Keras | restore_best
  check_on_train_epoch_end verbose | Lightning, Keras | | leave it out | lighter.callbacks.EarlyStopping
  save_weights_only save_best_only | Lightning, Keras | | leave it out: \`lighter.callbacks.SaveModel\` saves the model, a checkpoint the whole run | lighter.callbacks.Checkpoint
  filename auto_insert_metric_name verbose | Lightning, Keras | | leave it out: checkpoints lie in the folder of their run | lighter.callbacks.Checkpoint
  in_features in_channels input_size input_dim | PyTorch | | leave it out: the size of the input is found when the model is built | tf.layers.
  num_features normalized_shape | PyTorch | | leave it out: the size of the input is found when the model is built | tf.layers.
`);

/** Targets, by the last parts of their names. */
export const FOREIGN_TARGETS = new ForeignTable(`
  optim.Adadelta optimizers.Adadelta | PyTorch, Keras | tf.train.adadelta
  optim.NAdam optim.RAdam Nadam optim.Lion Lion SparseAdam LBFGS | PyTorch, Keras | | there is no such optimizer: \`lighter.optimizers.AdamW\` comes near most of them
  CosineAnnealingLR CosineAnnealingWarmRestarts CosineDecay CosineLRScheduler | PyTorch, Keras, MONAI | lighter.schedulers.Cosine
  StepLR | PyTorch | lighter.schedulers.Step
  ExponentialLR ExponentialDecay | PyTorch, Keras | lighter.schedulers.Exponential
  LinearLR PolynomialLR PolynomialDecay | PyTorch, Keras | lighter.schedulers.Linear
  WarmupCosineSchedule LinearWarmup WarmupLR | MONAI, PyTorch | lighter.schedulers.WarmUp
  OneCycleLR OneCycle OneCycleScheduler CyclicLR | PyTorch | | there is no such schedule: \`lighter.schedulers.WarmUp\` before a \`lighter.schedulers.Cosine\` comes near it
  ReduceLROnPlateau | PyTorch, Keras | lighter.schedulers.ReduceOnPlateau
  MultiStepLR LambdaLR MultiplicativeLR LearningRateScheduler | PyTorch, Keras | | there is no such schedule: a class of the project's own may be one
  CrossEntropyLoss NLLLoss CategoricalCrossentropy SparseCategoricalCrossentropy | PyTorch, Keras | lighter.losses.CrossEntropy
  BCEWithLogitsLoss BCELoss BinaryCrossentropy | PyTorch, Keras | lighter.losses.BinaryCrossEntropy
  MSELoss | PyTorch | lighter.losses.MeanSquaredError
  L1Loss MAELoss | PyTorch | lighter.losses.MeanAbsoluteError
  HuberLoss SmoothL1Loss losses.Huber | PyTorch, Keras | tf.losses.huberLoss
  DiceLoss DiceCELoss FocalLoss | MONAI | | there is no such loss: a function of the project's own may be one
  MulticlassAccuracy BinaryAccuracy CategoricalAccuracy SparseCategoricalAccuracy | PyTorch, Keras | lighter.metrics.Accuracy
  MulticlassF1Score BinaryF1Score F1Score | PyTorch, Keras | lighter.metrics.F1
  MulticlassPrecision BinaryPrecision | PyTorch | lighter.metrics.Precision
  MulticlassRecall BinaryRecall | PyTorch | lighter.metrics.Recall
  TopKCategoricalAccuracy SparseTopKCategoricalAccuracy | Keras | lighter.metrics.TopKAccuracy
  ModelCheckpoint CheckpointSaver | Lightning, Keras, MONAI | lighter.callbacks.Checkpoint
  LighterFreezer BackboneFinetuning BaseFinetuning FinetuningScheduler | Lighter, Lightning | lighter.callbacks.Freezer
  EarlyStopHandler | MONAI | lighter.callbacks.EarlyStopping
  callbacks.Timer | Lightning | lighter.callbacks.TimeLimit
  WeightAveraging EMAWeightAveraging SwapEMAWeights EMAHandler | Lightning, Keras, MONAI | lighter.callbacks.ExponentialMovingAverage
  FileWriter | Lighter | lighter.writers.Files
  TableWriter CsvWriter | Lighter | lighter.writers.Csv
  SlidingWindowInferer | MONAI | lighter.inferers.SlidingWindow
  LearningRateMonitor | Lightning | | leave it out: with a scheduler, the learning rate is logged as \`train/learning_rate\`
  RichProgressBar TQDMProgressBar ProgbarLogger RichModelSummary ModelSummary | Lightning, Keras | | leave it out: progress is shown without a callback, and \`lighter plan\` shows the parameters
  launchers.BullMQ | Lighter | | it has a package of its own: \`npm install @lighterjs/bullmq\`
  TerminateOnNaN | Keras | | leave it out: a run ends when its loss is no finite number
  TensorBoardLogger callbacks.TensorBoard TensorBoardStatsHandler | Lightning, Keras, MONAI | lighter.loggers.TensorBoard
  CSVLogger | Lightning, Keras | lighter.loggers.Csv
  WandbLogger MLFlowLogger CometLogger NeptuneLogger AimLogger | Lightning | | there is no logger for this service: \`lighter.loggers.TensorBoard\` writes event files that it can read
  LightningModule LighterModule SupervisedTrainer | Lightning, Lighter, MONAI | lighter.System
  LightningDataModule LighterDataModule | Lightning, Lighter | | write its data loaders below \`dataloaders:\` of the system
  nn.Linear | PyTorch | tf.layers.dense
  nn.Conv1d | PyTorch | tf.layers.conv1d
  nn.Conv2d Convolution2D | PyTorch, Keras | tf.layers.conv2d
  nn.Conv3d | PyTorch | tf.layers.conv3d
  ConvTranspose2d | PyTorch | tf.layers.conv2dTranspose
  MaxPool1d | PyTorch | tf.layers.maxPooling1d
  MaxPool2d | PyTorch | tf.layers.maxPooling2d
  AvgPool2d | PyTorch | tf.layers.averagePooling2d
  AdaptiveAvgPool2d | PyTorch | tf.layers.globalAveragePooling2d
  AdaptiveMaxPool2d | PyTorch | tf.layers.globalMaxPooling2d
  BatchNorm1d BatchNorm2d BatchNorm3d | PyTorch | tf.layers.batchNormalization
  LayerNorm | PyTorch | tf.layers.layerNormalization
  Dropout1d Dropout2d | PyTorch | tf.layers.dropout
  nn.Sigmoid nn.Tanh nn.GELU nn.SiLU | PyTorch | tf.layers.activation
  nn.Identity | PyTorch | | leave it out: a list of layers needs no place holder
  load_model torch.load load_from_checkpoint | Keras, PyTorch, Lightning | lighter.models.Pretrained
  datasets.MNIST datasets.FashionMNIST datasets.EMNIST | PyTorch | lighter.data.Idx
  TensorDataset ArrayDataset | PyTorch, MONAI | lighter.data.Arrays
  random_split utils.data.Subset | PyTorch | lighter.data.Split
  image_dataset_from_directory | Keras | lighter.data.ImageFolder
  data.CSVDataset | MONAI | lighter.data.Csv
`);

/** Keys of a mapping that says what to build in the words of another tool. */
export const FOREIGN_KEYS = new ForeignTable(`
  class_path class_name _class_ __target__ $target @target | LightningCLI, Keras | _target_
  init_args dict_kwargs _kwargs_ | LightningCLI | | write what it holds beside \`_target_\`
  _mode_ | MONAI, Lighter | | write \`_partial_: true\` for \`callable\`, and leave it out otherwise
  _requires_ _desc_ _imports_ | MONAI, Lighter | | leave it out
  _delete_ | MMEngine | | write \`_replace_: true\` beside the keys that are to replace the node
`);

/** Values of an option that lists some. */
export const FOREIGN_VALUES = new ForeignTable(`
  gpu mps | Lightning, PyTorch | webgpu native
  cuda | PyTorch | native
  tensorflow node | TensorFlow.js | native
  minimize | Optuna | min
  maximize | Optuna | max
`);

/** First steps of the path of an override, or its whole path. */
export const FOREIGN_PATHS = new ForeignTable(`
  hydra.run.dir hydra.sweep.dir hydra.runtime.output_dir | Hydra | | name the folder of the run by \`--run-dir DIR\`
  hydra.job.name | Hydra | | leave it out: a run is named for its config
  hydra.verbose | Hydra | | \`--verbose\` says more
  hydra | Hydra | | leave it out: Hydra's own settings have no meaning here
  args.fit.ckpt_path args | Lighter | | leave it out: \`--resume RUN\` goes on with a run, and the rest are options of \`trainer\`
`);

/** Flags of a command line, without their dashes. */
export const FOREIGN_FLAGS = new ForeignTable(`
  m multirun | Hydra | | make all of the runs with \`lighter sweep\`
  config c config_file config-file cfg_file f | Lightning, MONAI, Lighter | | name the config without a flag: \`lighter fit config.yaml\`
  config-name config-path cn cp | Hydra | | name the file itself: \`lighter fit conf/config.yaml\`
  cfg | Hydra | | \`lighter print\` shows the composed config
  info | Hydra | | \`lighter print --origins\` says which file set each value
  print_config | Lightning | | \`lighter print\` shows the composed config
  ckpt_path ckpt-path resume_from_checkpoint checkpoint_path | Lightning, Lighter | --resume | go on with a run by \`--resume RUN\`
  output-dir output_dir logdir log-dir default_root_dir | Keras, PyTorch | --run-dir | name the folder of the run by \`--run-dir DIR\`
  debug | Lighter | --verbose | \`--verbose\` says more
  q silent | | --quiet
  v | | --verbose
  h | | --help
  dry-run dry_run | | | \`lighter check\` finds every fault without building anything; \`trainer.fast_dev_run=true\` is a rehearsal
`);

/** Commands. */
export const FOREIGN_COMMANDS = new ForeignTable(`
  train run start launch | MONAI, Keras | fit
  resume continue | | | go on with a run by \`lighter fit --resume RUN\`
  lint verify verify_metadata | MONAI | check
  show config | | print
  inspect | Lighter | check
  init_bundle new create | MONAI | init
  freeze | | plan
  list ls | | targets
`);
