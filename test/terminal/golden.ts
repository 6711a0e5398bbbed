import { expectGolden as expectFile } from '../fixtures/golden.ts';

export function expectGolden(name: string, text: string): void {
  expectFile(import.meta.url, `${name}.txt`, text);
}
