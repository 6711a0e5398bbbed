/** The list of what people may ask; help, the manifests and the command line come from it. */
import type { Command } from './command.ts';
import { detailsCommand } from './details.ts';
import { diagnoseCommand } from './diagnose.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { helpCommand } from './help.ts';
import { rollbackCommand } from './rollback.ts';
import { watchCommand } from './watch.ts';

/** In the order in which help shows them. */
export const COMMANDS: readonly Command[] = [
  diagnoseCommand,
  watchCommand,
  rollbackCommand,
  explainCommand,
  doctorCommand,
  helpCommand(() => COMMANDS),
  detailsCommand,
];
