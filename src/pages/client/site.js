/* What works better with a script; everything works without it. */
import { initAll } from 'govuk-frontend';

initAll();
warnBeforeTheEnd(document.body.dataset);

/** Whoever does nothing for long is asked before they are signed out; other tabs' use counts too. */
function warnBeforeTheEnd({ idleSeconds, formToken }) {
  if (!idleSeconds) return;
  const WARNING_SECONDS = 120;
  const dialog = document.getElementById('idle-warning');
  const left = document.getElementById('idle-warning-left');
  let endsAt = Date.now() + Number(idleSeconds) * 1000;

  document.getElementById('idle-warning-stay').addEventListener('click', async () => {
    await fetch('/visit', { method: 'POST', headers: { 'x-form-token': formToken } });
    dialog.close();
    await ask();
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
