/** The report within the page: the same markup that its file holds, which the page's style sheet knows. */

/** What stands in the file's `main`, without its title and its end. */
export function reportParts(html: string): Node[] {
  // Its style sheet is the page's report.css: the page's policy takes none within the text.
  const text = html.replace(/<style>.*?<\/style>/s, '');
  const { body } = new DOMParser().parseFromString(text, 'text/html');
  const main = body.querySelector('main');
  for (const part of main?.querySelectorAll(':scope > h1, :scope > footer') ?? []) part.remove();
  return [...(main?.childNodes ?? [])].map((node) => document.importNode(node, true));
}
