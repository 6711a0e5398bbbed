/** What time Azure's answers say that it is: for the clock's line of `doctor`. */
import type { DatedAnswer } from '../commands/clock-check.ts';
import type { AzureOptions } from './clients.ts';

export interface ListeningForDates {
  /** The same, listened to on the way. */
  readonly options: AzureOptions;
  /** null = nothing with a date has been answered yet. */
  readonly last: () => DatedAnswer | null;
}

export function listenForDates(options: AzureOptions): ListeningForDates {
  const { clock, around = (inner) => inner } = options;
  let last: DatedAnswer | null = null;
  return {
    last: () => last,
    options: {
      ...options,
      around: (inner) => {
        const transport = around(inner);
        return {
          async sendRequest(request) {
            const asked = clock.now();
            const response = await transport.sendRequest(request);
            const date = response.headers.get('date');
            if (date !== undefined) last = { asked, answered: clock.now(), date };
            return response;
          },
        };
      },
    },
  };
}
