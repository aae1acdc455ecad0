import { create, toBinary } from '@bufbuild/protobuf';
import { halfFromFloatBits } from './half.ts';
import {
  attribute,
  externalTensor,
  valueInfo,
  type Attributes,
  type Dim,
} from './onnx-encoding.ts';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './proto/onnx_pb.ts';
import { placeWeights, type FloatType, type PlacedWeight, type WeightSpec } from './weight-plan.ts';

const bitsOf = new Uint32Array(1);
const floatOf = new Float32Array(bitsOf.buffer);

function halfBits(value: number): number {
  floatOf[0] = value;
  return halfFromFloatBits(bitsOf[0] ?? 0);
}

/** The opset every graph is written in; `com.ms.internal.nhwc` takes the same number. */
const OPSET = 20n;
const IR_VERSION = 10n;

/**
 * `map`: one picture's channels; `tokens`: [1, L, C]; `row`: [1, C]; `heads`: [1, heads, L, d]; `statistics`: what
 * the norms of several calls share.
 */
export type ValueKind = 'map' | 'tokens' | 'row' | 'heads' | 'statistics';

/** A tensor inside a graph. `channels` is the size of its channel axis wherever that lies. */
export interface Value<K extends ValueKind = ValueKind> {
  readonly kind: K;
  readonly name: string;
  readonly dtype: FloatType;
  readonly channels: number;
}

/**
 * A graph as it goes to ONNX Runtime: the model without weights, and where each weight's bytes lie.
 */
export interface AuthoredGraph {
  readonly name: string;
  readonly model: Uint8Array<ArrayBuffer>;
  readonly weights: readonly PlacedWeight[];
  /** Bytes of all weights together. */
  readonly weightBytes: number;
  /** Size of the virtual file that the weights are placed in; smaller, because places overlap. */
  readonly fileBytes: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * Collects nodes, initializers and weights and writes them as an ONNX model. Knows no neural
 * network.
 */
export class GraphBuilder {
  readonly #name: string;
  readonly #nodes: NodeProto[] = [];
  readonly #constants = new Map<string, TensorProto>();
  readonly #weights = new Map<string, WeightSpec>();
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  #counter = 0;

  constructor(name: string) {
    this.#name = name;
  }

  input<K extends ValueKind>(
    kind: K,
    name: string,
    dtype: FloatType,
    dims: readonly Dim[],
    channels: number,
  ): Value<K> {
    this.#inputs.push(valueInfo(name, dtype, dims));
    return { kind, name, dtype, channels };
  }

  /** Adds an int64 input that selects rows. @returns its name */
  indexInput(name: string, dims: readonly Dim[]): string {
    this.#inputs.push(valueInfo(name, 'int64', dims));
    return name;
  }

  /**
   * Makes `value` an output of the graph: renames it to `name` in every node that makes or reads
   * it, so later calls must not use the old name.
   * @param dims shape of the output; a text is a symbolic dimension
   * @throws Error if no node makes `value` (a graph input cannot be an output)
   */
  output(name: string, value: Value, dims: readonly Dim[]): void {
    const node = this.#nodes.find((candidate) => candidate.output.includes(value.name));
    if (node === undefined) throw new Error(`output ${name} is made by no node`);
    const old = value.name;
    for (const each of this.#nodes) {
      each.output = each.output.map((o) => (o === old ? name : o));
      each.input = each.input.map((i) => (i === old ? name : i));
    }
    this.#outputs.push(valueInfo(name, value.dtype, dims));
  }

  /**
   * Adds a node with `outputs` results and returns their names. An empty input name means absent.
   */
  node(
    op: string,
    inputs: readonly string[],
    options: { domain?: string; attributes?: Attributes; outputs?: number } = {},
  ): readonly [string, ...string[]] {
    const id = this.#counter++;
    const names: [string, ...string[]] = [`${op}_${id}`];
    for (let i = 1; i < (options.outputs ?? 1); i++) names.push(`${op}_${id}_${i}`);
    this.#nodes.push(
      create(NodeProtoSchema, {
        opType: op,
        name: `${op}_${id}`,
        input: [...inputs],
        output: [...names],
        domain: options.domain ?? '',
        attribute: Object.entries(options.attributes ?? {}).map(([k, v]) => attribute(k, v)),
      }),
    );
    return names;
  }

  /** Adds integers that are held inside the model, such as a shape. @returns the constant's name */
  int64s(values: readonly number[]): string {
    const name = `i64_${values.join('_')}`;
    const data = BigInt64Array.from(values, BigInt);
    this.#addConstant(name, DataType.INT64, [values.length], new Uint8Array(data.buffer));
    return name;
  }

  /**
   * Adds a constant tensor that is held inside the model.
   * @param fill its values, row-major; rounded to binary16 if `dtype` is fp16
   * @returns its name, `name` with the dtype appended
   */
  floats(name: string, dtype: FloatType, dims: readonly number[], fill: Float32Array): string {
    const full = `${name}_${dtype}`;
    const bytes =
      dtype === 'fp32'
        ? new Uint8Array(fill.buffer, fill.byteOffset, fill.byteLength)
        : new Uint8Array(Uint16Array.from(fill, halfBits).buffer);
    this.#addConstant(full, dtype === 'fp32' ? DataType.FLOAT : DataType.FLOAT16, dims, bytes);
    return full;
  }

  /**
   * Adds an initializer whose bytes come from the model folder when the session is made.
   * @returns its name
   */
  weight(spec: WeightSpec): string {
    this.#weights.set(spec.name, spec);
    return spec.name;
  }

  finish(): AuthoredGraph {
    const { placed, totalBytes, fileBytes } = placeWeights([...this.#weights.values()]);
    const graph = create(GraphProtoSchema, {
      name: this.#name,
      node: this.#nodes,
      initializer: [...this.#constants.values(), ...placed.map(externalTensor)],
      input: this.#inputs,
      output: this.#outputs,
    });
    const domains = new Set(this.#nodes.map((n) => n.domain));
    const model = create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      producerName: 'playground-webgpu',
      graph,
      opsetImport: [...domains, ''].filter(unique).map((domain) => ({
        domain,
        version: domain === 'com.microsoft' ? 1n : OPSET,
      })),
    });
    return {
      name: this.#name,
      model: toBinary(ModelProtoSchema, model),
      weights: placed,
      weightBytes: totalBytes,
      fileBytes,
      inputs: this.#inputs.map((i) => i.name),
      outputs: this.#outputs.map((o) => o.name),
    };
  }

  #addConstant(name: string, dataType: DataType, dims: readonly number[], raw: Uint8Array) {
    this.#constants.set(
      name,
      create(TensorProtoSchema, { name, dataType, dims: dims.map(BigInt), rawData: raw }),
    );
  }
}

const unique = <T>(value: T, index: number, all: readonly T[]): boolean =>
  all.indexOf(value) === index;
