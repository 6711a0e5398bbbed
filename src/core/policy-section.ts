/** One section of the file that `PULLCHECK_POLICY` names, read by the folder whose matter it is. */
import { z } from 'zod';

export type SectionRead<T> = { readonly section: T } | { readonly problems: readonly string[] };

/**
 * @param file the file, parsed; other sections are not looked at
 * @param otherwise when there is no such section
 * @returns every problem at once, each with its place in the file
 */
export function readSection<T>(file: unknown, name: string, schema: z.ZodType<T>, otherwise: T): SectionRead<T> {
  const parsed = z.looseObject({ [name]: schema.optional() }).safeParse(file);
  if (parsed.success) return { section: (parsed.data[name] as T | undefined) ?? otherwise };
  return {
    problems: parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'the file'}: ${message}`),
  };
}
