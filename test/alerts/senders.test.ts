/** Every sender's real shape: what is read from it, which app is found, whether it is looked at. */
import { findApps } from '../../src/alerts/find-app.ts';
import { isAboutStart } from '../../src/alerts/relevance.ts';
import { FIXTURES, readBy } from './fixtures.ts';
import { APPS } from './inventory.ts';

describe.each(FIXTURES.map((fixture) => [fixture.file.replace('.json', ''), fixture] as const))(
  '%s',
  (_name, fixture) => {
    const read = readBy(fixture.reader, fixture.body);

    if (fixture.refused !== undefined) {
      const wanted = fixture.refused;
      test(`${fixture.what}: refused, with the reason`, () => {
        expect(read).toEqual({ ok: false, because: expect.stringContaining(wanted) });
      });
      return;
    }

    test(fixture.what, () => {
      if (!read.ok) throw new Error(read.because);
      const got = read.alerts.map((alert, at) => {
        const wanted = fixture.expected?.[at];
        const found = findApps(alert, APPS);
        const relevance = isAboutStart(alert);
        return {
          // The reasons stand in the difference when one is wrong.
          ...(relevance.relevant === wanted?.relevant ? {} : { because: relevance.because }),
          state: alert.state,
          relevant: relevance.relevant,
          found:
            found.kind === 'one' ? found.app.name : found.kind === 'several' ? found.apps.map((app) => app.name) : null,
          ...(wanted?.sender === undefined ? {} : { sender: alert.sender }),
          ...(wanted?.key === undefined ? {} : { key: alert.key }),
          ...(wanted?.severity === undefined ? {} : { severity: alert.severity }),
          ...(wanted?.revision === undefined ? {} : { revision: found.kind === 'one' ? found.revision : null }),
          ...(wanted?.group === undefined ? {} : { group: found.kind === 'one' ? found.app.resourceGroup : null }),
          ...(wanted?.by === undefined ? {} : { by: found.kind === 'none' ? found.because : found.by }),
          ...(wanted?.textHas === undefined
            ? {}
            : { textHas: alert.text.includes(wanted.textHas) ? wanted.textHas : alert.text }),
          ...(wanted?.textLacks === undefined
            ? {}
            : { textLacks: alert.text.includes(wanted.textLacks) ? alert.text : wanted.textLacks }),
        };
      });
      expect(got).toEqual(fixture.expected);
    });
  },
);
