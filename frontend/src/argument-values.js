/*
 * First values that the explorer writes for an argument, chosen so that the built request is valid
 * at once (its own choice is "" for every scalar it does not know, which no id or date accepts).
 */
const now = () => new Date().toISOString();

/** Scalar name → AST value. */
const BY_SCALAR = {
  UUID: () => ({ kind: "StringValue", value: "00000000-0000-7000-8000-000000000000" }),
  ID: () => ({ kind: "StringValue", value: "00000000-0000-7000-8000-000000000000" }),
  DateTime: () => ({ kind: "StringValue", value: now() }),
  Date: () => ({ kind: "StringValue", value: now().slice(0, 10) }),
  Time: () => ({ kind: "StringValue", value: now().slice(11, 19) }),
  String: () => ({ kind: "StringValue", value: "" }),
  Int: () => ({ kind: "IntValue", value: "10" }),
  Float: () => ({ kind: "FloatValue", value: "1.5" }),
  BigFloat: () => ({ kind: "FloatValue", value: "1.5" }),
  BigInt: () => ({ kind: "IntValue", value: "10" }),
  Boolean: () => ({ kind: "BooleanValue", value: true }),
  JSON: () => ({ kind: "ObjectValue", fields: [] }),
  RawJSONScalar: () => ({ kind: "ObjectValue", fields: [] }),
};

/** The value for one argument or input field of the scalar or enum type `type`. */
export function argumentValue(_field, _argument, type) {
  if (typeof type.getValues === "function") {
    return { kind: "EnumValue", value: type.getValues()[0].name };
  }
  return (BY_SCALAR[type.name] ?? BY_SCALAR.String)();
}
