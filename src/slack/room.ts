/** How much of a message is still free, in bytes and in blocks. */
import type { KnownBlock } from '@slack/web-api';
import { sizeOf } from './rich-text.ts';

export class Room {
  /** Bytes. */
  left: number;
  #blocks: number;

  constructor(bytes: number, blocks: number) {
    this.left = bytes;
    this.#blocks = blocks;
  }

  /** Has one more block of that many bytes a place? */
  has(bytes: number): boolean {
    return this.#blocks > 0 && bytes + 1 <= this.left;
  }

  /** The blocks, now counted; none when they have no place. */
  take<B extends KnownBlock>(blocks: readonly B[]): readonly B[] {
    const bytes = blocks.reduce((sum, block) => sum + sizeOf(block) + 1, 0);
    if (bytes > this.left || blocks.length > this.#blocks) return [];
    this.left -= bytes;
    this.#blocks -= blocks.length;
    return blocks;
  }
}
