/**
 * The part of jsfive 0.4 that is used, which publishes no types. It throws texts as well as errors.
 */
declare module "jsfive" {
  export class Group {
    readonly keys: readonly string[];
    readonly attrs: Readonly<Record<string, unknown>>;
    /** Addresses of the headers of its parts, by name; the path that a soft link leads to. */
    readonly _links: Readonly<Record<string, number | string>>;
    /** A part of the group; null for a link that leads nowhere. */
    get(name: string): Group | Dataset | null;
  }

  export class File extends Group {
    constructor(content: ArrayBuffer, name?: string);
  }

  export class Dataset {
    readonly shape: readonly number[];
    /** `<f4`; a list for texts and references. */
    readonly dtype: string | readonly unknown[];
    readonly attrs: Readonly<Record<string, unknown>>;
    readonly _dataobjects: DataObjects;
  }

  /**
   * Messages of an object's header, in the terms of the HDF5 File Format Specification, chapter IV.
   */
  interface DataObjects {
    find_msg_type(type: number): readonly ReadonlyMap<string, number>[];
    /** Version, dimensions, class and place of the properties of a Data Layout message. */
    _get_data_message_properties(
      offset: number,
    ): readonly [version: number, dimensions: number | undefined, layoutClass: number, properties: number];
  }
}
