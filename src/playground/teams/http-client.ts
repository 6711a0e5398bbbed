/** Posts as the Bot Framework does. */
import { post as plainPost } from '../post.ts';
import type { Delivered } from './shapes.ts';

const USER_AGENT = 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)';

/** @returns never throws: what fails is a `Delivered` with status 0 and an error */
export async function post(...[url, body, headers, withinMs]: Parameters<typeof plainPost>): Promise<Delivered> {
  const posted = await plainPost(url, body, { 'user-agent': USER_AGENT, ...headers }, withinMs);
  switch (posted.state) {
    case 'answered':
      return { status: posted.status, body: posted.body, error: null };
    case 'late':
      return { status: 0, body: null, error: 'no answer in time' };
    case 'cut-off':
      return { status: 0, body: null, error: 'the answer was cut off' };
    case 'unreachable':
      return { status: 0, body: null, error: posted.because };
  }
}
