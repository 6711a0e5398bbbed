/** Where to answer: an opaque string that survives a restart. Only the platform that made it can read it. */
export type Place = string & { readonly place: unique symbol };

export function place(text: string): Place {
  return text as Place;
}
