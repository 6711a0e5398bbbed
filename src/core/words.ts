/** The first letter of a text that is put at the beginning, or into the middle, of a sentence. */

/** A name or an abbreviation at the beginning (`DNS …`, `ACR …`) stays as it is. */
export function lowerFirst(text: string): string {
  return /^(?:[A-Z][a-z]|A )/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
