import { CHAT } from './chat.ts';
import { CONVERSATIONS } from './conversations.ts';
import type { Method } from './method.ts';
import { OTHERS } from './others.ts';

/** By name; any other name is `unknown_method`. */
export const METHODS: Readonly<Record<string, Method | undefined>> = { ...CHAT, ...CONVERSATIONS, ...OTHERS };
