/** The list of what people may ask; help, the manifests and the command line come from it. */
import type { Command } from './command.ts';
import { diagnoseCommand } from './diagnose.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { helpCommand } from './help.ts';

/** In the order in which help shows them. */
export const COMMANDS: readonly Command[] = [
  diagnoseCommand,
  explainCommand,
  doctorCommand,
  helpCommand(() => COMMANDS),
];
