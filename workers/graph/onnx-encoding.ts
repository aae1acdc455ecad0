import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type TensorProto,
  type ValueInfoProto,
} from './proto/onnx_pb.ts';
import type { FloatType, PlacedWeight } from './weight-plan.ts';

/** Name under which all weights of a graph appear as one ONNX external data file. */
export const EXTERNAL_DATA_PATH = 'weights';

/** A dimension: a number, or the name of a symbolic one. */
export type Dim = number | string;

export type Attributes = Readonly<Record<string, number | bigint | string | readonly number[]>>;

const ELEMENT: Record<FloatType | 'int64' | 'uint8', DataType> = {
  fp32: DataType.FLOAT,
  fp16: DataType.FLOAT16,
  int64: DataType.INT64,
  uint8: DataType.UINT8,
};

/** An initializer that only says where its bytes lie in the external data file. */
export function externalTensor(weight: PlacedWeight): TensorProto {
  return create(TensorProtoSchema, {
    name: weight.name,
    dataType: ELEMENT[weight.dtype],
    dims: weight.dims.map(BigInt),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: EXTERNAL_DATA_PATH },
      { key: 'offset', value: String(weight.offset) },
      { key: 'length', value: String(weight.byteLength) },
    ],
  });
}

/** Describes an input or output of a graph: its name, element type and dimensions. */
export function valueInfo(
  name: string,
  dtype: FloatType | 'int64',
  dims: readonly Dim[],
): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: {
        case: 'tensorType',
        value: {
          elemType: ELEMENT[dtype],
          shape: {
            dim: dims.map((d) =>
              typeof d === 'number'
                ? { value: { case: 'dimValue' as const, value: BigInt(d) } }
                : { value: { case: 'dimParam' as const, value: d } },
            ),
          },
        },
      },
    }),
  });
}

/**
 * Encodes a node's attribute. A bigint becomes INT, a number FLOAT, a text STRING, an array INTS.
 */
export function attribute(name: string, value: Attributes[string]): AttributeProto {
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, {
      name,
      type: AttributeType.STRING,
      s: new TextEncoder().encode(value),
    });
  }
  if (typeof value === 'bigint') {
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: value });
  }
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value });
  }
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
}
