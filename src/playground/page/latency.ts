/** How long Azure takes to answer: nothing in a simulation, so the playground adds what the real one is known to need. */

/**
 * Milliseconds of one answer, by what is asked. Our own estimates of a quiet day, from the region next door: the shape is what
 * counts (a log query takes ten times as long as a GET), and the slider makes all of it shorter or longer.
 */
const USUAL_MS: readonly (readonly [RegExp, number])[] = [
  [/\/providers\/Microsoft\.ResourceGraph\/resources/i, 380],
  [/api\.loganalytics\./i, 900],
  [/\/detectors\//i, 700],
  [/\/eventtypes\/management\//i, 520],
  [/\/eventstream/i, 350],
  [/\/getAuthToken/i, 160],
  [/graph\.microsoft\./i, 240],
  [/roleAssignments|roleDefinitions/i, 260],
  [/management\.azure\./i, 170],
  [/\/oauth2\//i, 90],
];
const OTHERS_MS = 110;

/** @param factor 0 = at once, 1 = as usual, 2 = a slow day */
export function latencyOf(url: string, factor: number): number {
  const usual = USUAL_MS.find(([asked]) => asked.test(url))?.[1] ?? OTHERS_MS;
  return Math.round(usual * factor);
}

export const LATENCY = { least: 0, most: 3, usual: 1 } as const;
