/** The signs of severity as drawings, for a machine without a font of coloured emoji; every phone has one. Runs in the page. */
export function drawSigns() {
  const signs = {
    '🔴': '<circle cx="8" cy="8" r="7" fill="#dd2e44"/>',
    '✅': '<rect width="16" height="16" rx="3" fill="#3aa556"/><path d="m4 8 3 3 5-6" stroke="#fff" stroke-width="2" fill="none"/>',
    '⚠️': '<path d="M8 1 15 15H1z" fill="#ffcc4d"/><path d="M8 6v4m0 2v1" stroke="#231f20" stroke-width="2"/>',
    ℹ️: '<rect width="16" height="16" rx="3" fill="#3b88c3"/><path d="M8 7v6M8 3v2" stroke="#fff" stroke-width="2"/>',
  };
  const walker = document.createTreeWalker(document.querySelector('.talk'), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts)
    for (const [sign, shape] of Object.entries(signs)) {
      const at = text.data.indexOf(sign);
      if (at < 0) continue;
      const drawn = document.createElement('span');
      drawn.innerHTML = `<svg width="0.9em" height="0.9em" viewBox="0 0 16 16" style="display:inline;vertical-align:-0.1em">${shape}</svg>`;
      text.splitText(at).deleteData(0, sign.length);
      text.after(drawn);
      break;
    }
}
