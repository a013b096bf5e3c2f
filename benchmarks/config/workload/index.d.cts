export interface ActivationOptions {
  /** Name of the function. */
  name: string;
}
/** Shared by all units. */
export declare class Activation {
  constructor(options: ActivationOptions);
  readonly options: ActivationOptions;
}

export interface UnitOptions {
  /** Name of the unit. */
  name: string;
  /** Width.
   * @minimum 1
   * @integer */
  units: number;
  /** Share of dropped values. */
  rate?: number;
  /** Whether it takes part. */
  enabled?: boolean;
  /** What it applies. */
  activation: Activation;
}
/** The leaves of the benchmark's tree. */
export declare class Unit {
  constructor(options: UnitOptions);
  readonly options: UnitOptions;
}

export interface GroupOptions {
  /** Name of the group. */
  name: string;
  /** Its members, in order. */
  children: (Unit | Group)[];
}
/** The inner nodes of the benchmark's tree. */
export declare class Group {
  constructor(options: GroupOptions);
  readonly options: GroupOptions;
}

export interface PipelineOptions {
  /** Name of the pipeline. */
  name: string;
  /** What is run, one after the other. */
  stages: Stage[];
}
/** The root of a config like those that people write. */
export declare class Pipeline {
  constructor(options: PipelineOptions);
  readonly options: PipelineOptions;
}

export interface StageOptions {
  /** Length of the stage.
   * @minimum 1
   * @integer */
  epochs: number;
  /** What updates the layers. */
  optimizer: Optimizer;
  /** From the input to the output. */
  layers: (Convolution | Dense)[];
  /** What is told of its progress. */
  reports?: Report[];
}
/** One part of a pipeline. */
export declare class Stage {
  constructor(options: StageOptions);
  readonly options: StageOptions;
}

export interface OptimizerOptions {
  /** Size of a step.
   * @exclusiveMinimum 0 */
  learning_rate?: number;
  /** Decay of the two averages. */
  betas?: [number, number];
  /** How the size of a step changes. */
  schedule?: Schedule;
}
/** Holds numbers, and an object that all stages share. */
export declare class Optimizer {
  constructor(options: OptimizerOptions);
  readonly options: OptimizerOptions;
}

export interface ScheduleOptions {
  /** Its course. */
  kind: "constant" | "cosine" | "linear";
  /** Steps at the beginning.
   * @minimum 0
   * @integer */
  warmup_steps?: number;
  /** Epochs at which it drops. */
  milestones?: number[];
}
/** Shared by all optimizers. */
export declare class Schedule {
  constructor(options: ScheduleOptions);
  readonly options: ScheduleOptions;
}

export interface ConvolutionOptions {
  /** Name of the layer. */
  name: string;
  /** Number of channels.
   * @minimum 1
   * @integer */
  filters: number;
  /** Height and width. */
  kernel_size?: number | [number, number];
  /** What is done at the border. */
  padding?: "same" | "valid";
  /** Values to begin with. */
  initializer?: Initializer | string;
}
/** A layer. */
export declare class Convolution {
  constructor(options: ConvolutionOptions);
  readonly options: ConvolutionOptions;
}

export interface DenseOptions {
  /** Name of the layer. */
  name: string;
  /** Width.
   * @minimum 1
   * @integer */
  units: number;
  /** What it applies. */
  activation?: "relu" | "tanh" | null;
  /** Whether it adds a vector. */
  use_bias?: boolean;
  /** Values to begin with. */
  initializer?: Initializer | string;
}
/** A layer of another kind. */
export declare class Dense {
  constructor(options: DenseOptions);
  readonly options: DenseOptions;
}

export interface InitializerOptions {
  /** The distribution. */
  kind: string;
  /** Its width. */
  scale?: number;
}
/** An object inside of an object. */
export declare class Initializer {
  constructor(options: InitializerOptions);
  readonly options: InitializerOptions;
}

export interface ReportOptions {
  /** Steps between two reports.
   * @minimum 1
   * @integer */
  every?: number;
  /** Words about the run. */
  tags?: Record<string, string>;
}
/** An item of a list whose items have names. */
export declare class Report {
  constructor(options: ReportOptions);
  readonly options: ReportOptions;
}
