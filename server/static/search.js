/* Propose titles while somebody types in the search box; without this script the box is a plain form. */
'use strict';
{
  const box = document.querySelector('form.search input[name="q"][list]');
  const list = box && document.getElementById(box.getAttribute('list'));
  let waiting = 0;
  let asking = null;

  const show = ([, titles, kinds]) => list.replaceChildren(...titles.map((title, at) => {
    const option = document.createElement('option');
    option.value = title;
    option.label = kinds[at];
    return option;
  }));

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const address = new URL(box.dataset.complete, location.href);
    address.searchParams.set('q', box.value);
    address.searchParams.set('lang', document.documentElement.lang);
    try {
      const answer = await fetch(address, {signal: asking.signal});
      if (answer.ok) show(await answer.json());
    } catch (error) {
      if (error.name !== 'AbortError') list.replaceChildren(); // no network: the form still works
    }
  };

  box?.addEventListener('input', () => {
    clearTimeout(waiting);
    if (box.value.trim().length > 1) waiting = setTimeout(ask, 150);
  });
}
