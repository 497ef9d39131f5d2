/**
 * Runs polytask for wire.py: frames in on stdin, frames out on stdout, until stdin ends. It keeps no state: a fitted
 * estimator travels as its model file, so that what Python copies, pickles or fits again behaves as an object should.
 */
import { readSync, writeSync } from 'node:fs';
import * as polytask from 'polytask';

const exports = new Map(Object.entries(polytask));
const TYPES = { f8: Float64Array, f4: Float32Array, i4: Int32Array };

/** Stands for a Python object that has no counterpart. */
class PythonObject {
  constructor(type) {
    this.type = type;
  }
}

function readBytes(count) {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; ) {
    const read = readSync(0, bytes, at, count - at, null);
    if (read === 0) return null;
    at += read;
  }
  return bytes;
}

function writeBytes(bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at, bytes.length - at);
}

function readFrame() {
  const sizes = readBytes(8);
  if (sizes === null) return null;
  const [headerSize, bodySize] = new Uint32Array(sizes.buffer);
  const header = readBytes(headerSize);
  const body = readBytes(bodySize);
  return { request: decode(JSON.parse(new TextDecoder().decode(header)), body.buffer), body };
}

function decode(value, buffer) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => decode(entry, buffer));
  if (value.$ in TYPES) return new TYPES[value.$](buffer, value.at, value.length);
  if (value.$ === 'number') return { nan: Number.NaN, inf: Infinity, '-inf': -Infinity }[value.text];
  if (value.$ === 'python') return new PythonObject(value.type);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, decode(entry, buffer)]));
}

/** Collects typed arrays behind one another, each at a multiple of 8 bytes. */
class Body {
  chunks = [];
  size = 0;

  add(type, values, shape) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const reference = { $: type, at: this.size, length: values.length, ...(shape && { shape }) };
    const padding = new Uint8Array(-bytes.length & 7);
    this.chunks.push(bytes, padding);
    this.size += bytes.length + padding.length;
    return reference;
  }

  encode(value) {
    if (typeof value === 'number') {
      if (Number.isFinite(value)) return value;
      return { $: 'number', text: Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf' };
    }
    if (value === undefined) return null;
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Float64Array) return this.add('f8', value);
    if (value instanceof Int32Array) return this.add('i4', value);
    if (typeof value.rows === 'number' && typeof value.columns === 'number') return this.encodeMatrix(value);
    if (Array.isArray(value)) {
      const isNumeric = value.length > 0 && value.every((entry) => typeof entry === 'number');
      return isNumeric ? this.add('f8', Float64Array.from(value)) : value.map((entry) => this.encode(entry));
    }
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.encode(entry)]));
  }

  encodeMatrix(matrix) {
    const { rows, columns } = matrix;
    const values = new Float64Array(rows * columns);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) values[i * columns + j] = matrix.get(i, j);
    return this.add('f8', values, [rows, columns]);
  }
}

function writeFrame(answer, body) {
  const header = new TextEncoder().encode(JSON.stringify(answer));
  writeBytes(new Uint8Array(Uint32Array.of(header.length, body.size).buffer));
  writeBytes(header);
  for (const chunk of body.chunks) writeBytes(chunk);
}

/** The class of that name, or an error that says that the build lacks it. */
function exported(name) {
  const found = exports.get(name);
  if (found) return found;
  throw new Error(`the build of polytask in dist/ has no ${name}`);
}

const ATTRIBUTES = [
  'coef_',
  'intercept_',
  'nIter_',
  'dualGap_',
  'eps_',
  'converged_',
  'nFeaturesIn_',
  'active_',
  'alpha_',
  'alphas_',
  'l1Ratio_',
  'msePath_',
];

/** The estimator as Python holds it: new, or from its model file with the parameters of now. */
function restore({ estimator, params, model }) {
  const Class = exported(estimator);
  return typeof model === 'string' ? Class.fromJSON(JSON.parse(model)).setParams(params) : new Class(params);
}

function dropUndefined(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const operations = {
  async fit(request) {
    const { X, Y, sampleWeight, asynchronous } = request;
    const model = restore(request);
    const options = dropUndefined({ sampleWeight });
    if (asynchronous) await model.fitAsync(X, Y, options);
    else model.fit(X, Y, options);
    const attributes = ATTRIBUTES.filter((name) => name in model).map((name) => [name, model[name]]);
    return { ...Object.fromEntries(attributes), model: JSON.stringify(model) };
  },

  predict(request) {
    return restore(request).predict(request.X);
  },

  score(request) {
    const { X, Y, sampleWeight } = request;
    return restore(request).score(X, Y, dropUndefined({ sampleWeight }));
  },

  sparseCoef(request) {
    return restore(request).sparseCoef_;
  },

  path({ name, X, Y, options }) {
    return exported(name)(X, Y, options);
  },

  alphaMax({ X, Y, options }) {
    return exported('alphaMax')(X, Y, options);
  },

  exports() {
    return [...exports.keys()];
  },
};

for (let frame = readFrame(); frame !== null; frame = readFrame()) {
  const { request, body: given } = frame;
  const before = Uint8Array.from(given);
  const warnings = [];
  polytask.setWarningHandler(({ name, message }) => warnings.push({ name, message }));
  const body = new Body();
  let answer;
  try {
    answer = { result: body.encode(await operations[request.operation](request)), warnings };
    if (Buffer.compare(before, given) !== 0) throw new Error('polytask wrote to the data that it was given');
  } catch (error) {
    answer = { error: { name: error.name, message: error.message, stack: error.stack ?? '' } };
    body.chunks = [];
    body.size = 0;
  }
  writeFrame(answer, body);
}
