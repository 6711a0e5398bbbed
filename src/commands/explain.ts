/** `explain TEXT`: what a pasted message says by its words alone. Asks nothing of Azure. */
import { PullcheckError } from '../core/error.ts';
import type { Explanation } from '../diagnosis/explain.ts';

export type { Explanation };

import { explain } from '../diagnosis/explain.ts';
import { explainReply } from '../replies/explain-reply.ts';
import type { Command } from './command.ts';
import { safeJson } from './safe-json.ts';

/** The explanation of a text of any length, safe to print. */
export function explainText(text: string): Explanation {
  return safeJson(explain(text));
}

export const explainCommand: Command = {
  name: 'explain',
  usage: 'explain TEXT',
  summary: 'what a pasted error says by its words alone, and what would settle it',
  takesText: true,
  tellsNothing: true,
  async run(words, _request, context) {
    const text = words.join(' ');
    if (text.trim() === '')
      throw new PullcheckError('usage', 'There is no text to explain.', {
        remedy: 'For example: `explain Failed to pull image "acme.azurecr.io/shop:1.4": not found`.',
      });
    const explanation = explainText(text);
    return { reply: explainReply(explanation, context.docsUrl), json: explanation, exit: 0 };
  },
};
