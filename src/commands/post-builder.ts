/**
 * Puts a `ChatPost` together from what a platform's message holds, within limits: whoever posts in a channel writes it. What
 * comes too late is left out, for what an alert is about stands far in front.
 */
import type { ChatPost } from '../alerts/alert.ts';

/** As many as Slack's longest message has. */
export const MOST_CHARACTERS = 40_000;
export const MOST_PARTS = 500;
const MOST_FIELDS = 200;
const MOST_LINKS = 50;
const LONGEST_LINK = 2_000;

export class PostBuilder {
  #title: string | null = null;
  readonly #texts: string[] = [];
  readonly #fields: { label: string; value: string }[] = [];
  readonly #links: string[] = [];
  #left = MOST_CHARACTERS;

  /** The first one is the title, the others are texts. */
  heading(text: string): void {
    if (this.#title !== null || text.trim() === '') this.text(text);
    else this.#title = this.#take(text.trim());
  }

  /** What was said already is not repeated: platforms show the same words in several ways. */
  text(text: string): void {
    const words = text.trim();
    if (words === '' || this.#texts.length >= MOST_PARTS || words === this.#title || this.#texts.includes(words))
      return;
    const taken = this.#take(words);
    if (taken !== '') this.#texts.push(taken);
  }

  /** Without one of the two it is a text. */
  field(label: string, value: string): void {
    if (label === '' || value === '') {
      this.text(`${label}${value}`);
    } else if (this.#fields.length < MOST_FIELDS) {
      const taken = { label: this.#take(label), value: this.#take(value) };
      if (taken.value !== '') this.#fields.push(taken);
    }
  }

  /** Only addresses of the web. */
  link(url: string | null): void {
    if (url === null || url.length > LONGEST_LINK || !/^https?:\/\/[^\s<>"]+$/i.test(url)) return;
    if (this.#links.length < MOST_LINKS && !this.#links.includes(url)) this.#links.push(url);
  }

  /** Nothing but links so far? */
  get isEmpty(): boolean {
    return this.#title === null && this.#texts.length === 0 && this.#fields.length === 0;
  }

  post({ author, colour }: Pick<ChatPost, 'author' | 'colour'>): ChatPost {
    return {
      author,
      title: this.#title,
      texts: this.#texts,
      fields: this.#fields,
      links: this.#links,
      colour,
    };
  }

  #take(text: string): string {
    const taken = text.slice(0, this.#left);
    this.#left -= taken.length;
    return taken;
  }
}

/** Is there anything to read in it? */
export function isEmptyPost({ title, texts, fields }: ChatPost): boolean {
  return title === null && texts.length === 0 && fields.length === 0;
}
