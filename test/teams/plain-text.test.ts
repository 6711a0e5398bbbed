/** What Teams is told when it takes no card: words alone, with the command whole and nothing that becomes markup. */
import { reply } from '../../src/replies/reply.ts';
import { plainText } from '../../src/teams/plain-text.ts';

const BASE = { id: 'x', title: 'orders-api cannot pull its image', severity: 'critical' } as const;

test('the verdict, the cause, the repair, and where to look', () => {
  const said = plainText(
    reply({
      ...BASE,
      summary: [['Users are down since ', { time: new Date('2026-03-02T03:12:07Z') }, '.']],
      sections: [
        { title: 'Cause', lines: [['AcrPull is missing.'], ['The identity is app-id.']], fold: 'never' },
        { title: 'Ruled out', lines: [['network.dns']], fold: 'always' },
      ],
      code: [
        { title: 'Repair', text: 'az role assignment create \\\n  --role AcrPull', note: 'Undo: delete it.' },
        { title: 'Another', text: 'az other', note: null },
      ],
      actions: [
        { label: 'Check again', command: 'diagnose orders-api', style: 'primary', confirm: null },
        { label: 'Portal', url: 'https://portal.azure.com/#x' },
      ],
    }),
  );
  expect(said).toBe(
    [
      '🔴 CRITICAL: orders-api cannot pull its image\nUsers are down since 2026-03-02 03:12:07 UTC.',
      'Cause\nAcrPull is missing.\nThe identity is app-id.',
      'Repair\naz role assignment create \\\n  --role AcrPull\nUndo: delete it.',
      'Portal: https://portal.azure.com/#x',
      'Check again: write "diagnose orders-api"',
      'Teams did not take the rest. Ask in a terminal to read it all.',
    ].join('\n\n'),
  );
});

test('no word from outside becomes a tag, a link or a screen’s command; a secret is none', () => {
  const said = plainText(
    reply({
      ...BASE,
      summary: [['<at>everybody</at> see https://evil.example/x \u001b[31m\u202Egnp.exe']],
      code: [{ title: 'Repair', text: 'az acr login --name <registry> && a < b > c', note: null }],
      sections: [
        {
          title: '',
          lines: [['Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl']],
          fold: 'never',
        },
      ],
    }),
  );
  expect(said).not.toMatch(/<[a-z/]|https:\/\/evil|\u001b|\u202E|eyJ/i);
  expect(said).toContain('az acr login --name ‹registry> && a < b > c');
});
