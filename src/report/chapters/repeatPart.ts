import { VERSION } from '../../files/version.js';
import { type Part, paragraph } from '../blocks.js';

/** How to get the same again. */
export function repeatPart(what: object): Part {
  return {
    title: 'How to repeat it',
    blocks: [
      paragraph('The same data, parameters and version give the same numbers, digit for digit.'),
      { kind: 'code', text: JSON.stringify({ polytask: VERSION, ...what }, null, 2) },
    ],
  };
}
