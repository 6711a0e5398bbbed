/** Reads the section `access` of a policy file, and holds it against the commands that there are. */
import { readSection } from '../core/policy-section.ts';
import { type AccessPolicy, accessSchema, OPEN_ACCESS } from './access-policy.ts';
import { COMMANDS } from './index.ts';

/**
 * @param file the file, parsed; other sections are other readers' matter
 * @returns every problem at once, each with the place in the file
 */
export function readAccess(
  file: unknown,
): { readonly access: AccessPolicy } | { readonly problems: readonly string[] } {
  const read = readSection(file, 'access', accessSchema, OPEN_ACCESS);
  if ('problems' in read) return read;
  const access = read.section;
  // A rule about a command that is none limits nothing, and whoever wrote it relies on it.
  const names = COMMANDS.filter(({ limitedAs }) => limitedAs === undefined).map(({ name }) => name);
  const problems = access.rules.flatMap(({ commands }, i) =>
    commands.flatMap((command, j) =>
      command === '*' || names.includes(command)
        ? []
        : [`access.rules.${i}.commands.${j}: there is no command "${command}"; there are ${names.join(', ')}`],
    ),
  );
  return problems.length > 0 ? { problems } : { access };
}
