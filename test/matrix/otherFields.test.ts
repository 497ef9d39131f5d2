import { describe, expect, it } from 'vitest';
import { toColumns } from '../../src/matrix/fromInput.js';
import { InputError } from '../../src/messages/errors.js';

describe('fields of a matrix that are not read', () => {
  const flat = { data: [1, 2, 3, 4], shape: [2, 2] };
  const compressed = { data: [1, 2], indices: [0, 1], indptr: [0, 1, 2], shape: [2, 2] };
  it.each([
    ['a strided view', { ...flat, stride: [1, 2], offset: 0 }, 'X.stride'],
    ['strides in bytes', { ...flat, strides: [8, 16] }, 'X.strides'],
    ['a misspelt order', { ...flat, ordr: 'column' }, 'X.ordr'],
    ['compressed rows', { ...compressed, format: 'csr' }, 'X.format'],
  ])('are refused: %s', (_, input, field) => {
    expect(() => toColumns(input, 'X')).toThrow(InputError);
    expect(() => toColumns(input, 'X')).toThrow(`${field} is not read`);
  });

  it('are none in the forms as they are documented', () => {
    expect(toColumns({ ...flat, order: 'column' }, 'X').rows).toBe(2);
    expect(toColumns(compressed, 'X').kind).toBe('sparse');
  });
});
