/** Answers kept as files, for people to read. `UPDATE_GOLDEN=1` writes them anew; read the difference before you keep it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export function expectGolden(name: string, text: string): void {
  const file = new URL(`golden/${name}.txt`, import.meta.url);
  if (process.env.UPDATE_GOLDEN === '1' || (!existsSync(file) && process.env.CI !== 'true')) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
