/* What works better with a script; everything works without it. */
import { initAll } from 'govuk-frontend';

initAll();
warnBeforeTheEnd(document.body.dataset);
for (const part of document.querySelectorAll('[data-refresh-seconds]')) keepFresh(part);

/** Whoever does nothing for long is asked before they are signed out; other tabs' use counts too. */
function warnBeforeTheEnd({ idleSeconds, formToken }) {
  if (!idleSeconds) return;
  const WARNING_SECONDS = 120;
  const dialog = document.getElementById('idle-warning');
  const left = document.getElementById('idle-warning-left');
  let endsAt = Date.now() + Number(idleSeconds) * 1000;

  document.getElementById('idle-warning-stay').addEventListener('click', async () => {
    await fetch('/visit', { method: 'POST', headers: { 'x-form-token': formToken } });
    await ask();
    dialog.close();
  });
  setInterval(check, 1000);

  async function check() {
    const seconds = Math.round((endsAt - Date.now()) / 1000);
    if (seconds > WARNING_SECONDS) return;
    if (!dialog.open) await ask();
    if ((endsAt - Date.now()) / 1000 > WARNING_SECONDS) return dialog.close();
    if (seconds <= 0) return location.assign('/sign-in?ended=over');
    if (!dialog.open) dialog.showModal();
    left.textContent =
      seconds > 60 ? '2 minutes' : seconds > 30 ? '1 minute' : `${seconds} seconds`;
  }

  /** How long the visit lasts still: asking is no use of it. */
  async function ask() {
    const answer = await fetch('/visit', { headers: { 'x-unattended': '1' } });
    const seconds = answer.redirected || !answer.ok ? 0 : (await answer.json()).seconds;
    endsAt = Date.now() + seconds * 1000;
  }
}

/** A part of the page that changes by itself is shown anew, until it no longer asks for it. */
function keepFresh(part) {
  const said = document.getElementById(`${part.id}-says`);
  again();

  function again() {
    setTimeout(async () => {
      const fresh = await freshPart().catch(() => null);
      if (fresh) {
        part.replaceChildren(...fresh.childNodes);
        // Told once to who cannot see it, and not again while it says the same.
        if (said.textContent !== fresh.dataset.says) said.textContent = fresh.dataset.says;
      }
      if (!fresh || fresh.dataset.refreshSeconds) again();
    }, part.dataset.refreshSeconds * 1000);
  }

  /** null where the page is hidden, or cannot be had just now. */
  async function freshPart() {
    if (document.hidden) return null;
    const answer = await fetch(location.pathname, { headers: { 'x-unattended': '1' } });
    // Signed out meanwhile.
    if (answer.redirected) location.reload();
    if (!answer.ok || answer.redirected) return null;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return page.getElementById(part.id);
  }
}
