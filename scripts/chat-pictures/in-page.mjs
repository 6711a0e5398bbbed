/** What runs in the page with the drawn replies, each in an `article`. Each function stands alone: the browser gets its text. */

/** @returns {Promise<string[]>} a line for each thing that somebody could not read */
export async function findFaults() {
  const faults = [];
  // The outermost element tells enough.
  const once = new Set();
  const words = (element) => element.innerText.replace(/\s+/g, ' ').trim().slice(0, 60);
  for (const article of document.querySelectorAll('article')) {
    const fault = (what, element) => {
      const about = `${article.dataset.name}: ${what}`;
      if (!once.has(about)) faults.push(`${about}: ${words(element)} <${element.tagName} ${element.className}>`);
      once.add(about);
    };
    if (!/\b(OK|INFO|WARNING|CRITICAL)\b/.test(article.innerText)) fault('its severity is not said in words', article);
    const edge = article.getBoundingClientRect();
    for (const element of article.querySelectorAll('*')) {
      const box = element.getBoundingClientRect();
      // Not shown, or drawn for eyes alone.
      if (box.width === 0 || box.height === 0 || element.closest('svg, [aria-hidden=true]') !== null) continue;
      if (box.right > edge.right + 1 || box.left < edge.left - 1) fault('wider than the screen', element);
      const { overflowX, overflowY } = getComputedStyle(element);
      if (overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1) fault('cut at its side', element);
      if (overflowY !== 'visible' && element.scrollHeight > element.clientHeight + 2) fault('cut at its foot', element);
    }
    const parts = 'button, a, li, pre, h1, h2, h3, h4, .ac-richTextBlock, .ac-textBlock, .ac-container, .ac-actionSet';
    for (const element of article.querySelectorAll(parts))
      if (element.checkVisibility() && words(element) === '') fault('empty', element.parentElement);
  }
  // How a mention and code within a line are coloured is Slack's own choice.
  const { violations } = await globalThis.axe.run(
    { include: '.talk', exclude: ['.slack_user', '[data-channel-id]', '[data-usergroup-id]', '.slack_inline_code'] },
    {
      resultTypes: ['violations'],
      runOnly: [
        'color-contrast',
        'button-name',
        'link-name',
        'image-alt',
        'svg-img-alt',
        'empty-heading',
        'list',
        'listitem',
      ],
    },
  );
  for (const { id, nodes } of violations)
    for (const { html, any, target } of nodes) {
      const name = document.querySelector(target[0])?.closest('article')?.dataset.name;
      faults.push(`${name}: ${id}: ${any[0]?.message ?? ''} ${html.slice(0, 160)}`);
    }
  return faults;
}

/** Puts each article into the first column with room for it. @returns {number} how many sheets there are */
export function layOutSheets({ columns, width, most }) {
  const places = [];
  let sheets = 0;
  const addSheet = () => {
    const sheet = document.createElement('div');
    sheet.id = `sheet-${++sheets}`;
    document.querySelector('.talk').append(sheet);
    for (let i = 0; i < columns; i++) {
      const column = document.createElement('div');
      column.style.width = `${width}px`;
      sheet.append(column);
      places.push({ column, used: 0 });
    }
  };
  const articles = [...document.querySelectorAll('article')].map((one) => ({ one, height: one.offsetHeight + 10 }));
  for (const { one, height } of articles) {
    const fits = ({ used }) => used === 0 || used + height <= most;
    if (!places.some(fits)) addSheet();
    const place = places.find(fits);
    place.used += height;
    place.column.append(one);
  }
  return sheets;
}
