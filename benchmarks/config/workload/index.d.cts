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
