import { VERSION } from '../../files/version.js';
import { type Part, paragraph } from '../blocks.js';

const ALL = 'The same data, parameters and version give the same numbers, digit for digit.';

/** How to get the same again. */
export function repeatPart(what: object, about: string = ALL): Part {
  return {
    title: 'How to repeat it',
    blocks: [
      paragraph(about),
      { kind: 'code', text: JSON.stringify({ polytask: VERSION, ...what }, null, 2) },
    ],
  };
}
