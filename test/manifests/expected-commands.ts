/** What the manifests must offer: the list of commands, in the words of each platform. */
import type { Command } from '../../src/commands/command.ts';
import { COMMANDS } from '../../src/commands/index.ts';

/** What follows the name and is not optional: `APP` of `diagnose APP [-g GROUP]`, '' of `help`. */
function argument({ name, usage }: Command): string {
  return usage
    .slice(name.length)
    .replace(/\[[^\]]*\]/g, '')
    .trim();
}

export function offered(commands: readonly Command[] = COMMANDS): Command[] {
  return commands.filter(({ hidden }) => !hidden);
}

/** One slash command stands for all: Slack shows this line while it is typed. An app's name alone means `diagnose`. */
export function usageHint(commands = offered()): string {
  return commands
    .map((command) => `${command.name === 'diagnose' ? '[diagnose]' : command.name} ${argument(command)}`.trim())
    .join(' | ');
}

/** Teams lists each command, and writes its title into the box when it is chosen. */
export function commandList(commands = offered()): { readonly title: string; readonly description: string }[] {
  return commands.map((command) => {
    const needs = argument(command);
    return { title: command.name, description: needs === '' ? command.summary : `${needs}: ${command.summary}` };
  });
}
