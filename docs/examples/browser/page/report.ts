/** A report as one HTML file: no script, no network, its pictures and styles inside. */
import charts from '../charts.css';
import type { FitResult } from '../engine/result.js';
import styles from '../report.css';
import { escaped } from './format.js';
import { picturesOf, scoresTable, sentence, tilesOf } from './story.js';

const WIDTH = 760;

export function reportOf(result: FitResult, seconds: number): string {
  const title = `${result.className} on ${result.file}`;
  const tiles = tilesOf(result, seconds).map(
    ([name, value, about]) =>
      `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}<small>${escaped(about)}</small></dd></div>`,
  );
  const [head, ...rows] = scoresTable(result);
  const cells = (row: readonly string[], name: 'td' | 'th'): string =>
    `<tr>${row.map((cell, c) => (c === 0 || name === 'th' ? `<th scope="${name === 'th' ? 'col' : 'row'}">${escaped(cell)}</th>` : `<td>${escaped(cell)}</td>`)).join('')}</tr>`;
  const figures = picturesOf(result, WIDTH).map(
    ({ title: name, about, svg }) =>
      `<figure><figcaption><h2>${escaped(name)}</h2><p>${escaped(about)}</p></figcaption>${svg}</figure>`,
  );
  const notices = result.notices.map((notice) => `<li>${escaped(notice)}</li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>
${charts}
${styles}
</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="lead">${escaped(sentence(result))}</p>
<dl>${tiles.join('')}</dl>
${notices.length > 0 ? `<ul class="notices">${notices.join('')}</ul>` : ''}
${figures.join('\n')}
<h2>Scores</h2>
<table><thead>${cells(head!, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table>
<footer>Made by polytask in a browser; the data did not leave the machine.</footer>
</main>
</body>
</html>
`;
}
