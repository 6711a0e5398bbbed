/**
 * What the real Slack would refuse in a dialog: https://docs.slack.dev/reference/views/modal-views and
 * https://docs.slack.dev/reference/block-kit/blocks/input-block . It knows the blocks that a bot of ours may send.
 */
type Json = Readonly<Record<string, unknown>>;

/** @returns a sentence each; empty = nothing is wrong */
export function checkDialog(view: unknown): string[] {
  if (!isObject(view)) return ['view: must be an object'];
  const problems: string[] = [];
  if (view.type !== 'modal') problems.push('view.type: must be modal');
  for (const [field, most] of [
    ['title', 24],
    ['submit', 24],
    ['close', 24],
  ] as const)
    if (field === 'title' || view[field] !== undefined) problems.push(...plainText(view[field], `view.${field}`, most));
  if (String(view.callback_id ?? '').length > 255) problems.push('view.callback_id: no more than 255 characters');
  if (String(view.private_metadata ?? '').length > 3_000)
    problems.push('view.private_metadata: no more than 3000 characters');
  const { blocks } = view;
  if (!Array.isArray(blocks) || blocks.length === 0 || blocks.length > 100)
    return [...problems, 'view.blocks: must be between 1 and 100 items'];
  if (view.submit === undefined && blocks.some((block) => isObject(block) && block.type === 'input'))
    problems.push('view.submit: is needed where something is typed');
  for (const [i, block] of blocks.entries()) problems.push(...checkBlock(block, `view.blocks[${i}]`));
  return problems;
}

function checkBlock(block: unknown, at: string): string[] {
  if (!isObject(block)) return [`${at}: must be an object`];
  if (block.type === 'section') return plainText(block.text, `${at}.text`, 3_000);
  if (block.type !== 'input') return [`${at}.type: nobody has looked at this block in a dialog`];
  const { element } = block;
  const problems = plainText(block.label, `${at}.label`, 2_000);
  if (!isObject(element) || element.type !== 'plain_text_input')
    return [...problems, `${at}.element: must be an input`];
  const most = element.max_length;
  if (most !== undefined && !(typeof most === 'number' && most >= 1 && most <= 3_000))
    problems.push(`${at}.element.max_length: must be between 1 and 3000`);
  return problems;
}

function plainText(value: unknown, at: string, most: number): string[] {
  if (!isObject(value) || value.type !== 'plain_text' || typeof value.text !== 'string')
    return [`${at}: must be plain text`];
  return value.text === '' || value.text.length > most ? [`${at}: must be between 1 and ${most} characters`] : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
