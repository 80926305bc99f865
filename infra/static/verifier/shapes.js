// What a value must be to be what it claims: small checks, put together.

export const isText = (value) => typeof value === "string";
export const isWhole = (value) => Number.isSafeInteger(value);
export const isScalar = (value) => value === null || isText(value) || isWhole(value);

export const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

export const listOf = (each) => (value) => Array.isArray(value) && value.every(each);
export const pairOf = (each) => (value) => listOf(each)(value) && value.length === 2;
export const orNull = (check) => (value) => value === null || check(value);
export const mapOf = (each) => (value) => isObject(value) && Object.values(value).every(each);

// An object with exactly these names in this order.
export const lineOf = (fields) => (value) =>
  structOf(fields)(value) && Object.keys(value).join() === Object.keys(fields).join();

// An object with exactly these names; those in `optional` may be missing.
export const structOf =
  (fields, optional = {}) =>
  (value) =>
    isObject(value) &&
    Object.keys(fields).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, each]) =>
      (Object.hasOwn(fields, name) ? fields : optional)[name]?.(each),
    );
