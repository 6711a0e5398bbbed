/** Dark or light: as the system says, until somebody says otherwise. */
import { useEffect, useState } from 'preact/hooks';

export type Theme = 'dark' | 'light';

const KEY = 'pullcheck-theme';

export function useTheme(): readonly [Theme, () => void] {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const [theme, setTheme] = useState<Theme>(() => {
    const kept = localStorage.getItem(KEY);
    return kept === 'dark' || kept === 'light' ? kept : dark.matches ? 'dark' : 'light';
  });
  useEffect(() => {
    const follow = () => {
      if (localStorage.getItem(KEY) === null) setTheme(dark.matches ? 'dark' : 'light');
    };
    dark.addEventListener('change', follow);
    return () => dark.removeEventListener('change', follow);
  }, []);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const change = () => {
    const next = theme === 'dark' ? 'light' : 'dark';
    localStorage.setItem(KEY, next);
    setTheme(next);
  };
  return [theme, change];
}
