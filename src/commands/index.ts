/** The list of what people may ask; help, the manifests and the command line come from it. */
import type { Command } from './command.ts';
import { approveCommand, rejectCommand } from './decide.ts';
import { detailsCommand } from './details.ts';
import { diagnoseCommand } from './diagnose.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { helpCommand } from './help.ts';
import { muteCommand, unmuteCommand } from './mute.ts';
import { historyCommand, restartCommand, undoCommand } from './plan-commands.ts';
import { rollbackCommand } from './rollback.ts';
import { watchCommand } from './watch.ts';

/** In the order in which help shows them. */
export const COMMANDS: readonly Command[] = [
  diagnoseCommand,
  watchCommand,
  rollbackCommand,
  restartCommand,
  historyCommand,
  explainCommand,
  muteCommand,
  unmuteCommand,
  doctorCommand,
  helpCommand(() => COMMANDS),
  detailsCommand,
  approveCommand,
  rejectCommand,
  undoCommand,
];
