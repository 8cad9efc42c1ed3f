// Which rows of a list are ticked: remembered by this tab of the browser for each list and person, so that
// ticks outlast pages, filters and displays. When the work on them has been asked for they are spent.

const SENT = "karta.ticks-sent";

export class Ticks {
  constructor(list, most) {
    this.key = `karta.ticks ${list}`;
    this.most = most;
    this.ids = new Set(JSON.parse(sessionStorage.getItem(this.key) ?? "[]"));
  }

  // False, and nothing is changed, where there would be too many.
  set(ids, isTicked) {
    const changed = new Set(this.ids);
    for (const id of ids) isTicked ? changed.add(id) : changed.delete(id);
    if (isTicked && changed.size > this.most) return false;
    this.ids = changed;
    sessionStorage.setItem(this.key, JSON.stringify([...changed]));
    return true;
  }

  clear() {
    this.ids = new Set();
    sessionStorage.removeItem(this.key);
  }

  // They are on their way to a page that asks what is to be done.
  noteSent() {
    sessionStorage.setItem(SENT, this.key);
  }
}

// What was asked for there is being done.
export function spendTicks() {
  const key = sessionStorage.getItem(SENT);
  if (key) sessionStorage.removeItem(key);
  forgetSent();
}

export function forgetSent() {
  sessionStorage.removeItem(SENT);
}
