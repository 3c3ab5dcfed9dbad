"""Walks through the reference deployment's dashboard in Chromium, over WebDriver (W3C), and says what is wrong.

    dashboard.py READY.json [SCREENSHOTS]

READY.json is the ready line of `keyspec-reference serve`. Exit code 0: all is well; 1: findings, one per line; 77: there
is no browser to try it in.
"""

import base64, json, os, pathlib, re, shutil, ssl, subprocess, sys, time, urllib.error, urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
VIEWPORTS = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")

# What no page may show: an element without a name, text that is hard to read, a page wider than the screen.
AUDIT = r"""
const findings = [];
const name = e => `<${e.tagName.toLowerCase()}> ${(e.id && '#' + e.id) || e.textContent.trim().slice(0, 40)}`;
const colour = text => { const n = text.match(/[\d.]+/g).map(Number); return { rgb: n.slice(0, 3), alpha: n[3] ?? 1 }; };
const light = rgb => rgb.map(c => { c /= 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; })
  .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
const behind = e => {
  for (let at = e; at; at = at.parentElement) {
    const found = colour(getComputedStyle(at).backgroundColor);
    if (found.alpha > 0) return found.rgb;
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
};
const isShown = e => e.checkVisibility() && e.getBoundingClientRect().right > 0;
for (const e of document.querySelectorAll('body *')) {
  if (!isShown(e) || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
  const found = ratio(colour(getComputedStyle(e).color).rgb, behind(e));
  if (found < 4.5) findings.push(`contrast ${found.toFixed(1)} of ${name(e)}`);
}
for (const e of document.querySelectorAll('input:not([type=hidden])')) {
  if (!e.labels.length) findings.push(`no label on ${name(e)}`);
  if (e.placeholder && ratio(colour(getComputedStyle(e, '::placeholder').color).rgb, behind(e)) < 4.5)
    findings.push(`contrast of the placeholder of ${name(e)}`);
}
for (const e of document.querySelectorAll('input:not([type=hidden]), button, td a, nav a')) {
  const box = e.getBoundingClientRect();
  if (isShown(e) && (box.height < 24 || box.width < 24)) findings.push(`target ${box.width}x${box.height} of ${name(e)}`);
  if (isShown(e) && !e.closest('.scroll') && box.right > innerWidth + 1) findings.push(`out of the screen: ${name(e)}`);
}
if (document.documentElement.scrollWidth > innerWidth)
  findings.push(`the page is ${document.documentElement.scrollWidth} wide on a screen of ${innerWidth}`);
if (document.querySelectorAll('h1').length !== 1) findings.push('not exactly one h1');
if (!document.documentElement.lang) findings.push('no language');
if (!document.title) findings.push('no title');
return findings;
"""


class Browser:
    """One session of one chromedriver."""

    def __init__(self, driver, binary):
        self.process = subprocess.Popen(
            [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        for line in self.process.stdout:
            if found := re.search(r"on port (\d+)\.", line):
                self.base = f"http://127.0.0.1:{found[1]}"
                break
        arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        options = {"args": arguments, "binary": binary}
        always = {"acceptInsecureCerts": True, "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        session = self.call("POST", "/session", {"capabilities": {"alwaysMatch": always}})
        self.base += f"/session/{session['sessionId']}"

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {json.load(error)['value']['message']}") from None

    def end(self):
        try:
            self.call("DELETE", "")
        finally:
            # The session has ended its Chromium already; a signal mask that was inherited may hold back a SIGTERM.
            self.process.kill()
            self.process.wait()

    def devtools(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def go(self, address):
        self.call("POST", "/url", {"url": address})

    def script(self, text):
        return self.call("POST", "/execute/sync", {"script": text, "args": []})

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def press(self, selector):
        """Clicks and, where the click leads to another page, waits until it is there."""
        before = self.script("return document.body.dataset.seen = String(performance.timeOrigin)")
        self.call("POST", f"/element/{self.find(selector)}/click", {})
        if selector != "#copy":
            until(lambda: self.script("return document.readyState === 'complete' && !document.body.dataset.seen"))

    def type(self, selector, text):
        self.call("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def key(self, code):
        actions = [{"type": "keyDown", "value": code}, {"type": "keyUp", "value": code}]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    @property
    def text(self):
        return self.script("return document.body.innerText")

    @property
    def source(self):
        return self.call("GET", "/source")


def until(condition):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if condition():
                return
        except RuntimeError:
            pass
        time.sleep(0.02)
    raise RuntimeError("the page did not come to what was waited for")


class Walk:
    """The whole way of one visitor, on one kind of screen."""

    def __init__(self, browser, ready, screenshots):
        self.browser, self.ready, self.screenshots = browser, ready, screenshots
        self.findings, self.where = [], ""

    def expect(self, holds, finding):
        if not holds:
            self.findings.append(f"{self.where}: {finding}")

    def api(self, key):
        """The status of a call that costs a credit."""
        request = urllib.request.Request(
            self.ready["base"] + "/api/v1/companies/enrich",
            b'{"domain":"example.com"}',
            {"X-API-Key": key, "Content-Type": "application/json"},
        )
        trust = ssl.create_default_context(cafile=self.ready["ca_file"])
        try:
            return urllib.request.urlopen(request, context=trust, timeout=20).status
        except urllib.error.HTTPError as error:
            return error.code

    def look(self, screen, page):
        """Judges the page as it stands, in both colour schemes."""
        for scheme in SCHEMES:
            self.where = f"{page}, {screen}, {scheme}"
            feature = {"name": "prefers-color-scheme", "value": scheme}
            self.browser.devtools("Emulation.setEmulatedMedia", features=[feature])
            for finding in self.browser.script(AUDIT):
                self.expect(False, finding)
            if self.screenshots:
                size = self.browser.devtools("Page.getLayoutMetrics")["cssContentSize"]
                clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
                shot = self.browser.devtools("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"]
                path = pathlib.Path(self.screenshots) / f"{screen}-{scheme}-{page.replace(' ', '-')}.png"
                path.write_bytes(base64.b64decode(shot))
        self.where = f"{page}, {screen}"
        self.tab_order()

    def tab_order(self):
        """What the Tab key reaches is everything that can be used, from the top to the bottom, with a visible focus."""
        usable = "a[href], button, input:not([type=hidden])"
        wanted = self.browser.script(
            f"document.activeElement?.blur(); getSelection().removeAllRanges();"
            f"return [...document.querySelectorAll('{usable}')].filter(e => e.checkVisibility()).length"
        )
        reached, outlines = [], []
        # Between the last and the first element come the browser itself and areas that scroll.
        for _ in range(2 * wanted + 2):
            if len(reached) == wanted:
                break
            self.browser.key("\ue004")
            place, outline = self.browser.script(
                f"const all = [...document.querySelectorAll('{usable}')].filter(e => e.checkVisibility());"
                f"const at = document.activeElement; return [all.indexOf(at), getComputedStyle(at).outlineStyle]"
            )
            if place >= 0:
                reached.append(place)
                outlines.append(outline)
        self.expect(sorted(reached) == list(range(wanted)), f"Tab reaches {reached} of {wanted}")
        turn = reached.index(min(reached))
        self.expect(reached[turn:] + reached[:turn] == sorted(reached), f"the Tab order is {reached}")
        self.expect("none" not in outlines, "an element with the focus does not show it")

    def run(self, screen, size):
        browser = self.browser
        browser.devtools(
            "Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=screen == "phone"
        )
        account = self.ready["accounts"]["funded"]
        base = self.ready["base"]
        for page in ("/", "/docs/authentication", "/dashboard/sign-up"):
            browser.go(base + page)
            self.look(screen, page.strip("/").replace("/", " ") or "start")
        browser.go(base + "/dashboard")
        browser.type("#email", account["email"])
        browser.type("#password", "wrong")
        browser.press("main form button")
        self.look(screen, "sign in refused")
        self.expect("do not match" in browser.text or "wrong" in browser.text.lower(), "says not why it refuses")
        browser.type("#email", account["email"])
        browser.type("#password", account["password"])
        browser.press("main form button")
        self.expect("Your keys" in browser.text, "signing in does not lead to the keys")

        label = f"production <b>crm</b> {screen}"
        browser.type("#label", label)
        self.look(screen, "keys before")
        browser.press("form[action='/dashboard/keys'] button")
        key = self.shown(label, screen, "new key")
        browser.press("main a[href='/dashboard']")
        self.listed(label, key, "generated")
        self.expect(self.api(key) == 200, "the new key is not accepted")

        # Usage is written in the background.
        until(lambda: browser.go(base + "/dashboard") or "never" not in browser.text)
        self.look(screen, "keys")
        self.expect("companies" in browser.text, "the usage log does not show the call")
        credits = int(re.search(r"([\d,.]+) credits left", browser.text)[1].replace(",", ""))
        self.expect(credits < account["credits"], f"{credits} credits are left after a call")
        self.expect("per second" in browser.text, "the plan's rate is not shown")

        browser.press(f"a[aria-label='Rename {label}']")
        self.look(screen, "rename")
        browser.script("document.getElementById('label').value = ''")
        label += " 2"
        browser.type("#label", label)
        browser.press("main form button")
        self.listed(label, key, "renamed")
        self.expect(self.api(key) == 200, "a renamed key is not accepted")

        browser.press(f"a[aria-label='Regenerate {label}']")
        self.look(screen, "regenerate")
        browser.press("main form a")
        self.expect(self.api(key) == 200, "a cancelled Regenerate ends the key")
        browser.press(f"a[aria-label='Regenerate {label}']")
        browser.press("main form button")
        renewed = self.shown(label, screen, "regenerated key")
        self.expect(renewed != key and self.api(key) == 401 and self.api(renewed) == 200, "Regenerate does not renew")
        browser.press("main a[href='/dashboard']")
        self.listed(label, renewed, "regenerated")

        browser.press(f"a[aria-label='Delete {label}']")
        self.look(screen, "delete")
        browser.press("main form button")
        self.expect(label not in browser.text, "a deleted key is still in the list")
        self.expect(self.api(renewed) == 401, "a deleted key is still accepted")
        browser.press("header form button")
        self.expect("Sign in" in browser.text, "signing out does not lead to the sign-in")
        self.look(screen, "signed out")
        browser.call("POST", "/back", {})
        self.expect("Your keys" not in browser.text, "the way back shows the keys after signing out")

    def shown(self, label, screen, page):
        """The key that the page shows, once."""
        self.look(screen, page)
        browser = self.browser
        key = browser.script("return document.getElementById('key').value")
        self.expect(re.fullmatch(r"ak_live_[\w-]{32,}", key), "what is shown is no key")
        self.expect(label in browser.text, "the label is not shown as it was typed")
        self.expect("shown once" in browser.script("return document.querySelector('[role=alert]').innerText"), "no warning")
        browser.press("#copy")
        until(lambda: browser.script("return document.getElementById('copied').textContent") == "Copied.")
        selected = "const f = document.getElementById('key'); return f.value.slice(f.selectionStart, f.selectionEnd)"
        self.expect(browser.script(selected) == key, "the key is not selected for copying")
        self.expect(self.pasted() == key, "the key is not what was copied")
        return key

    def pasted(self):
        """What the clipboard holds."""
        permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"]
        self.browser.devtools("Browser.grantPermissions", permissions=permissions, origin=self.ready["base"])
        return self.browser.script("return navigator.clipboard.readText()")

    def listed(self, label, key, event):
        self.expect(label in self.browser.text, f"the {event} key's label is not in the list")
        self.expect(key not in self.browser.source, f"the {event} key is in the list's source")


def main():
    driver = shutil.which("chromedriver")
    binary = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not driver or not binary:
        print("no chromium or no chromedriver here: the pages were not tried in a browser")
        return 77
    ready = json.loads(pathlib.Path(sys.argv[1]).read_text())
    browser = Browser(driver, binary)
    walk = Walk(browser, ready, sys.argv[2] if len(sys.argv) > 2 else None)
    try:
        for screen, size in VIEWPORTS.items():
            walk.run(screen, size)
    except RuntimeError as error:
        walk.findings.append(f"{walk.where}: {error}")
    finally:
        for entry in browser.call("POST", "/se/log", {"type": "browser"}):
            # The refused sign-in is a 401 on purpose.
            if "401" not in entry["message"]:
                walk.findings.append(f"console: {entry['message']}")
        browser.end()
    print("\n".join(walk.findings) or "all is well")
    return 1 if walk.findings else 0


if __name__ == "__main__":
    sys.exit(main())
