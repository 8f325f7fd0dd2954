// Runs before the first paint, so that a stored theme or language never flashes the other one.
(() => {
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const root = document.documentElement;
  const theme = read('jishi.theme');
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  const language = read('jishi.locale') ?? navigator.language ?? 'en';
  root.lang = language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
})();
