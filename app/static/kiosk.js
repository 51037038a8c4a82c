// On a kiosk: asks whether somebody is there, and forgets them when nobody answers. It stands within
// each page, so that none is without it, and is written for browsers of 2015: one that could not
// read it would show the last person's words for ever. docs/decisions/0012 says how both are sure.
(function () {
  var page = document.documentElement;
  var terms = (page.getAttribute("data-kiosk") || "").split(" ").map(Number);
  var warn = terms[0], wipe = terms[1], sign = terms[2];
  var leads = document.querySelector("meta[http-equiv=refresh]");
  var tries = leads ? 1 + Number((/kiosk-script=(\d)/.exec(document.cookie) || [])[1] || 0) : 0;
  var tabs = window.BroadcastChannel && new BroadcastChannel("kiosk");
  var covered = [];
  var touched = Date.now();
  var told = touched;
  var reported = 0;
  var untouched = true;
  var focused, still;

  // Tells the server that this script runs and its clock goes. A page that does not know it yet
  // leads away by itself, whoever types: it is fetched again before anybody can, but not for ever.
  function report() {
    if (Math.abs(Date.now() - reported) < 10000) return;
    reported = Date.now();
    document.cookie = "kiosk-script=" + tries + "; path=/; max-age=600; samesite=lax";
    page.setAttribute("data-kiosk-script", "runs");
    if (leads && tries < 4 && document.cookie.indexOf("kiosk-script=") >= 0) askAgain();
  }

  function askAgain() {
    location.replace(location.pathname + location.search);
  }

  function tellTabs(what) {
    if (tabs) tabs.postMessage(what);
    else try { localStorage.setItem("kiosk", what + " " + Date.now()); } catch (full) {}
  }

  function heard(what) {
    if (what) leave();
    else touched = Date.now();
  }

  function leave() {
    if (page.hidden) return;
    page.hidden = true;
    tellTabs(1);
    location.replace("/kiosk/idle");
  }

  function touch() {
    touched = Date.now();
    untouched = false;
    report();
    tellTabs(0);
  }

  function tell() {
    told = Date.now();
    // Where the stay has ended elsewhere the answer leads away, and so does this page.
    fetch("/kiosk/here", { redirect: "manual", credentials: "same-origin" })
      .then(function (reply) { if (!reply.ok) leave(); }, function () {});
  }

  // By its button or by Escape: somebody is here.
  function goOn() {
    if (page.hidden) return;
    touch();
    tell();
  }

  function isAsking() {
    return still && still.hasAttribute("open");
  }

  function ask() {
    focused = document.activeElement;
    if (still.showModal) return still.showModal();
    // A browser without dialogs: all that is beside the warning is taken away for as long.
    still.setAttribute("open", "");
    [].forEach.call(document.body.children, function (one) {
      if (one !== still && !one.hidden) one.hidden = covered.push(one) > 0;
    });
    still.querySelector("button").focus();
  }

  function stopAsking() {
    if (still.showModal) return still.close();
    still.removeAttribute("open");
    covered.splice(0).forEach(function (one) { one.hidden = false; });
    if (focused) focused.focus();
  }

  function find() {
    still = document.querySelector("dialog.still");
    if (still) still.addEventListener("close", goOn);
    return still;
  }

  // An untouched start page may stand for longer.
  function limit() {
    var rest = untouched && document.querySelector("[data-rest]");
    return rest ? Number(rest.getAttribute("data-rest")) : wipe;
  }

  function look() {
    var left = limit() - (Date.now() - touched) / 1000;
    if (left <= 0) leave();
    else if (!still && !find()) return;
    else if (left <= wipe - warn) {
      if (!isAsking()) ask();
      still.querySelector("text").textContent = Math.ceil(left);
      still.querySelector(".left").setAttribute("stroke-dashoffset", 100 - (100 * left) / (wipe - warn));
    } else {
      if (isAsking()) stopAsking();
      if (touched - told >= sign * 1000) tell();
    }
  }

  // On the page that makes a kiosk it only shows that it runs.
  if (!wipe) return void setTimeout(report, 50);

  ["pointerdown", "touchstart", "mousedown", "keydown", "input", "wheel"].forEach(function (kind) {
    addEventListener(kind, function () { if (!isAsking()) touch(); }, true);
  });
  addEventListener("submit", function (event) {
    if (event.target.getAttribute("method") !== "dialog" || still.showModal) return;
    event.preventDefault();
    stopAsking();
    goOn();
  });
  if (tabs) tabs.onmessage = function (event) { heard(event.data); };
  else addEventListener("storage", function (event) {
    if (event.key === "kiosk" && event.newValue) heard(Number(event.newValue[0]));
  });
  document.addEventListener("visibilitychange", look);
  // A page that comes back from the browser's memory may be somebody else's.
  addEventListener("pagehide", function () { page.hidden = true; });
  addEventListener("pageshow", function (event) { if (event.persisted) askAgain(); });
  setTimeout(report, 50);
  setInterval(function () { look(); report(); }, 500);
  // What was sent to make this page is not sent again by whoever comes back to it.
  history.replaceState(null, "");
})();
