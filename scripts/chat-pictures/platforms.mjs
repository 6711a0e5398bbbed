/** How each chat draws a message: a bundle whose `show(message, theme)` returns elements, and its styles. */
import { build } from 'esbuild';

export const THEMES = ['light', 'dark'];

const SLACK = `
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { createElement } from 'react';
import { Message } from 'slack-blocks-to-jsx';
import 'slack-blocks-to-jsx/dist/style.css';
const LOGO = 'data:image/svg+xml,' + encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" fill="#1f2937"/><path d="M18 7v14m-6-6 6 6 6-6M10 28h16" stroke="#7ee787" stroke-width="3" fill="none"/></svg>');
window.show = ({ blocks }, theme) => {
  const place = document.createElement('div');
  place.className = 'place';
  place.dataset.theme = theme;
  flushSync(() => createRoot(place).render(
    createElement(Message, { blocks, logo: LOGO, name: 'Pullcheck', time: new Date('2026-03-02T03:14:02Z'), theme })));
  return [place];
};
`;
/** Slack's own colours for what its drawing library leaves to the page around it. */
const SLACK_CSS = `
.place { padding: 12px 8px; font-family: Lato, "Noto Sans", "DejaVu Sans", sans-serif; background: #fff; color: #1d1c1d; }
.dark .place { background: #1a1d21; color: #d1d2d3; }
.place { overflow-wrap: anywhere; } .place * { min-width: 0 !important; overflow-wrap: anywhere !important; } .place .slack_blocks_to_jsx__rich_text_section_element { max-width: 100%; }
.dark #slack_blocks_to_jsx :is(.bg-green-primary, .bg-red-primary), .dark #slack_blocks_to_jsx :is(.bg-green-primary, .bg-red-primary) * { color: #fff !important; }`;

/** Colours and sizes near those of Teams' light and dark themes. */
const TEAMS = `
import { AdaptiveCard, HostConfig } from 'adaptivecards';
const colour = (value) => ({ default: value, subtle: value });
const COLOURS = {
  light: { background: '#ffffff', foreground: { default: { default: '#242424', subtle: '#616161' }, accent: colour('#5b5fc7'), good: colour('#237b4b'), warning: colour('#a35200'), attention: colour('#c4314b') } },
  dark: { background: '#292929', foreground: { default: { default: '#ffffff', subtle: '#adadad' }, accent: colour('#9299f7'), good: colour('#92c353'), warning: colour('#f8d22a'), attention: colour('#e37d80') } },
};
const FOLDS = /^(Evidence|More|What|Ruled|How|Not checked|Roll)/;
const drawn = (card, theme, state) => {
  const { background, foreground } = COLOURS[theme];
  const style = { backgroundColor: background, foregroundColors: foreground };
  const shown = new AdaptiveCard();
  shown.hostConfig = new HostConfig({
    fontFamily: '"Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif',
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    spacing: { small: 4, default: 8, medium: 14, large: 20, extraLarge: 30, padding: 12 },
    actions: { maxActions: 6, actionsOrientation: 'horizontal', actionAlignment: 'left', buttonSpacing: 8, spacing: 'medium', showCard: { actionMode: 'inline', inlineTopMargin: 8 } },
    containerStyles: { default: style, emphasis: style },
  });
  // Teams puts the name in place of the mark.
  shown.parse(JSON.parse(JSON.stringify(card).replace(/<at>(.*?)<.at>/g, '@$1')));
  const place = document.createElement('div');
  place.className = 'place';
  if (state !== undefined) place.dataset.state = state;
  place.append(shown.render());
  return place;
};
/** A card that folds something away is shown a second time, opened. */
window.show = ({ card }, theme) => {
  const folds = JSON.stringify(card).match(/Action\\.(ToggleVisibility|ShowCard)/) !== null;
  if (!folds) return [drawn(card, theme)];
  const open = drawn(card, theme, ', opened');
  const hidden = document.createElement('div');
  hidden.append(open);
  document.body.append(hidden);
  for (const button of open.querySelectorAll('button')) if (button.hasAttribute('aria-expanded') || FOLDS.test(button.innerText)) button.click();
  hidden.remove();
  return [drawn(card, theme), open];
};
`;
const TEAMS_CSS = `
.talk { background: #f5f5f5; } .dark .talk { background: #1f1f1f; }
.place { margin: 10px; background: #fff; border: 1px solid #e0e0e0; border-radius: 6px; overflow: hidden; color: #242424; }
.dark .place { background: #292929; border-color: #3d3d3d; color: #fff; }
.ac-pushButton { font: 600 13px "Segoe UI", "Noto Sans", sans-serif; padding: 6px 12px; border: 1px solid #d1d1d1; border-radius: 4px; background: #fff; color: #242424; }
.dark .ac-pushButton { background: #292929; border-color: #666; color: #fff; }
.ac-pushButton.style-positive { background: #5b5fc7; border-color: #5b5fc7; color: #fff; } .ac-pushButton.style-destructive { color: #c4314b; border-color: #c4314b; }
.dark .ac-pushButton.style-positive { background: #5b5fc7; border-color: #5b5fc7; color: #fff; } .dark .ac-pushButton.style-destructive { color: #e37d80; border-color: #e37d80; }
pre, .ac-richTextBlock { overflow-wrap: anywhere; } .ac-actionSet, .ac-actionSet > div { flex-wrap: wrap; row-gap: 6px; } pre, code { white-space: pre-wrap; }`;

const SHEET_CSS = `
body { margin: 0; } [id^="sheet-"] { display: flex; gap: 16px; padding: 8px 16px; width: fit-content; align-items: flex-start; background: #8a8a8a; }
article { background: inherit; margin-bottom: 10px; } article[data-name]::before { content: attr(data-name); display: block; font: bold 13px monospace; padding: 2px 6px; background: #ffe27a; color: #000; }`;

async function bundle(source, css) {
  const result = await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: 'js' },
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    // Tables register themselves when their file is loaded; nothing else imports it.
    ignoreAnnotations: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const text = (ending) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { js: text('.js'), css: text('.css') + SHEET_CSS + css };
}

function platform(name, source, css) {
  let made = null;
  return {
    name,
    code: () => {
      made ??= bundle(source, css);
      return made;
    },
  };
}

export const PLATFORMS = [platform('slack', SLACK, SLACK_CSS), platform('teams', TEAMS, TEAMS_CSS)];
