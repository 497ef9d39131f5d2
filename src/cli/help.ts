import type { CommandSpec } from './commands/commandSpec.js';
import { COMMANDS } from './commands.js';

const WIDTH = 96;

/** Breaks a text at spaces so that no line is longer than the width. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** Two columns: short terms, and texts that wrap. */
function definitions(entries: readonly (readonly [term: string, text: string])[], width: number): string[] {
  const left = Math.max(...entries.map(([term]) => term.length)) + 2;
  return entries.flatMap(([term, text]) =>
    wrap(text, width - left - 2).map((line, k) => `  ${(k === 0 ? term : '').padEnd(left)}${line}`),
  );
}

/** What `polytask --help` prints. */
export function mainHelp(columns: number): string {
  const width = Math.min(columns, WIDTH);
  return [
    'polytask: linear models for several targets at once, with a proof of how close to optimal they are.',
    '',
    'Usage',
    '  polytask <command> [options]',
    '',
    'Commands',
    ...definitions(
      COMMANDS.map(({ name, summary }) => [name, summary]),
      width,
    ),
    '',
    'Options',
    ...definitions(
      [
        ['-h, --help', 'Shows this; polytask <command> --help explains a command.'],
        ['-v, --version', 'Shows the version.'],
      ],
      width,
    ),
    '',
    'Exit codes',
    ...definitions(
      [
        ['0', 'Fine. A fit that did not converge is fine with a warning on standard error.'],
        [
          '1',
          'The data or the model cannot be used, a file cannot be read or written, or an unexpected error.',
        ],
        ['2', 'Wrong usage: an unknown option or column, a value out of its range, a missing argument.'],
        ['130', 'Interrupted with Ctrl-C; the message says whether a file was written.'],
      ],
      width,
    ),
    '',
    'Example',
    `  ${COMMANDS[0]!.examples[0]![1]}`,
    '  polytask predict model.json new.csv --out predictions.csv',
    '',
  ].join('\n');
}

/** What `polytask <command> --help` prints. */
export function commandHelp(command: CommandSpec, columns: number): string {
  const width = Math.min(columns, WIDTH);
  const groups = [...new Set(command.options.map(({ group }) => group))];
  return [
    'Usage',
    `  ${command.usage}`,
    '',
    ...command.about.flatMap((paragraph) => [...wrap(paragraph, width), '']),
    ...groups.flatMap((group) => [
      group,
      ...definitions(
        command.options
          .filter((option) => option.group === group)
          .map(({ name, short, value, help, fallback }) => [
            `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`,
            `${help}${fallback ? ` (default: ${fallback})` : ''}`,
          ]),
        width,
      ),
      '',
    ]),
    'Examples',
    ...command.examples.flatMap(([what, example]) => [...indented([`# ${what}`, example]), '']),
  ].join('\n');
}
