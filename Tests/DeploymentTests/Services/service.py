#!/usr/bin/env python3
"""A small deployment for tests: an API with keys, a JSON key management and a dashboard with forms.

Options: --cert FILE --key FILE (TLS), --session-uses N (a session ends after N uses), --page N (keys per page),
--defect NAME. --late-list SECONDS: the list shows a key so long after it was made. --rude: connections end after each answer, unannounced. --hasty SECONDS: every other change is answered with 429 and this Retry-After. --flash: the dashboard answers a new key with a redirect, and shows it once on the session's next page.
Prints its port as one line and ends when its standard input does.
"""
import argparse
import html
import http.server
import json
import os
import re
import secrets
import ssl
import string
import sys
import threading
import time
import urllib.parse

ALPHABET = string.ascii_letters + string.digits
ACCOUNTS = {"funded": 1000, "exhausted": 0, "limited": 1000, "second": 1000}


class Store:
    def __init__(self):
        self.lock = threading.Lock()
        self.keys = {}  # id -> dict
        self.sessions = {}  # sid -> dict
        self.hasty = False

    def new_key(self):
        return "ak_live_" + "".join(secrets.choice(ALPHABET) for _ in range(32))


STORE = Store()
OPTIONS = None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    # --- answers

    def send(self, status, body=b"", kind="application/json", headers=()):
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
        if isinstance(body, str):
            body = body.encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204 and self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, status, code):
        self.send(status, {"error": {"code": code, "message": code.replace("_", " ")}})

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    # --- dispatch

    def handle_all(self):
        raw = self.body()
        if OPTIONS.rude:
            self.close_connection = True
        path, _, query = self.path.partition("?")
        if OPTIONS.hasty and self.command == "POST" and not path.startswith("/api/v1/"):
            with STORE.lock:
                STORE.hasty = not STORE.hasty
                if STORE.hasty:
                    return self.send(429, {"error": {"code": "slow_down"}}, headers=[("Retry-After", OPTIONS.hasty)])
        with STORE.lock:
            if path == "/test/keys":
                return self.send(200, [{k: v for k, v in key.items() if k != "key"} for key in STORE.keys.values()])
            if path.startswith("/api/v1/"):
                return self.api(path, raw)
            if path == "/api/session" and self.command == "POST":
                return self.sign_in(json.loads(raw))
            if path.startswith("/api/keys"):
                return self.json_keys(path, urllib.parse.parse_qs(query), raw)
            if path == "/login":
                return self.login_page(raw)
            if path.startswith("/dashboard/keys"):
                return self.dashboard(path, raw)
        self.send(404, {"error": {"code": "not_found"}})

    do_GET = do_POST = do_DELETE = do_PUT = do_HEAD = handle_all

    # --- the API

    def api(self, path, raw):
        given = self.headers.get("X-API-Key")
        key = next((k for k in STORE.keys.values() if k["key"] == given), None)
        if key is None:
            return self.refuse(401, "invalid_api_key")
        if path == "/api/v1/credits":
            return self.send(200, {"credits": ACCOUNTS[key["account"]]})
        if ACCOUNTS[key["account"]] < 1:
            return self.refuse(403, "insufficient_credits")
        ACCOUNTS[key["account"]] -= 1
        self.send(200, {"company": {"name": "Example"}})

    # --- sessions

    def open_session(self, email, password):
        account = email.split("@")[0]
        if account not in ACCOUNTS or password != f"pass&word \"{account}\"":
            return None
        sid = secrets.token_urlsafe(24)
        STORE.sessions[sid] = {"account": account, "csrf": secrets.token_hex(8) + "&<'", "uses": 0}
        return sid

    def session(self):
        match = re.search(r"sid=([^;]+)", self.headers.get("Cookie", ""))
        session = STORE.sessions.get(match.group(1)) if match else None
        if session is None:
            return None
        session["uses"] += 1
        if OPTIONS.session_uses and session["uses"] > OPTIONS.session_uses:
            # With --flash a session ends between actions only: what it had to show would be lost with it.
            if not OPTIONS.flash or self.command == "GET" and "flash" not in session:
                return None
        return session

    def cookie(self, sid):
        secure = "; Secure" if OPTIONS.cert else ""
        return [("Set-Cookie", f"theme=dark; Path=/"), ("Set-Cookie", f"sid={sid}; Path=/; HttpOnly; SameSite=Lax{secure}")]

    # --- the JSON key management

    def sign_in(self, body):
        sid = self.open_session(body["email"], body["password"])
        if sid is None:
            return self.refuse(401, "bad_credentials")
        self.send(201, {"csrf": STORE.sessions[sid]["csrf"]}, headers=self.cookie(sid))

    def json_keys(self, path, query, raw):
        session = self.session()
        if session is None:
            return self.refuse(401, "no_session")
        if self.command != "GET" and self.headers.get("X-CSRF-Token") != session["csrf"]:
            return self.refuse(403, "csrf")
        parts = path.split("/")[3:]
        own = [k for k in STORE.keys.values() if k["account"] == session["account"]]
        if not parts and self.command == "GET":
            own = [k for k in own if k["made"] <= time.monotonic() - OPTIONS.late_list]
            start = int(query.get("cursor", ["0"])[0])
            page = own[start:start + OPTIONS.page]
            more = start + OPTIONS.page < len(own)
            return self.send(200, {
                "keys": [{n: k[n] for n in ("id", "label", "hint")} for k in page],
                "next_cursor": str(start + OPTIONS.page) if more else None})
        if not parts and self.command == "POST":
            key = self.create(session, json.loads(raw)["label"])
            return self.send(201, {"id": key["id"], "key": key["key"], "hint": key["hint"], "label": key["label"]})
        key = STORE.keys.get(parts[0]) if parts else None
        if key is None or key["account"] != session["account"]:
            return self.refuse(404, "no_such_key")
        if len(parts) == 2 and parts[1] == "regenerate":
            self.regenerate(key)
            return self.send(200, {"id": key["id"], "key": key["key"]})
        if self.command == "DELETE":
            if OPTIONS.defect == "undeletable":
                return self.send(500, {"error": {"code": "internal"}})
            del STORE.keys[key["id"]]
            return self.send(204)
        self.refuse(405, "method")

    def create(self, session, label):
        identifier = "k" + secrets.token_hex(4)
        text = STORE.new_key()
        key = {"id": identifier, "account": session["account"], "label": label, "key": text, "hint": f"ak_live_…{text[-4:]}",
               "made": time.monotonic()}
        STORE.keys[identifier] = key
        return key

    def regenerate(self, key):
        if OPTIONS.defect != "same-key":
            key["key"] = STORE.new_key()
        key["hint"] = f"ak_live_…{key['key'][-4:]}"
        if OPTIONS.defect == "new-id":
            del STORE.keys[key["id"]]
            key["id"] = "k" + secrets.token_hex(4)
            STORE.keys[key["id"]] = key

    # --- the dashboard

    def page(self, content, status=200, headers=()):
        self.send(status, f"<!doctype html><html><body>{content}</body></html>", "text/html; charset=utf-8", headers)

    def login_page(self, raw):
        if self.command == "GET":
            token = secrets.token_hex(8)
            STORE.sessions["form-" + token] = {"account": "", "csrf": token + "&", "uses": 0}
            return self.page(
                f'<form method="post"><input type="hidden" name="csrf" value="{html.escape(token + "&")}"></form>',
                headers=[("Set-Cookie", f"form={token}; Path=/login; HttpOnly")])
        form = {k: v[0] for k, v in urllib.parse.parse_qs(raw.decode()).items()}
        match = re.search(r"form=([^;]+)", self.headers.get("Cookie", ""))
        expected = STORE.sessions.get("form-" + match.group(1), {}).get("csrf") if match else None
        if expected is None or form.get("csrf") != expected:
            return self.page("CSRF", 403)
        sid = self.open_session(form["email"], form["password"])
        if sid is None:
            return self.page("wrong password", 200)
        self.page("", 303, [("Location", "/dashboard/keys")] + self.cookie(sid))

    def new_key_page(self, session, key):
        if OPTIONS.flash:
            session["flash"] = key["key"]
            return self.page("", 303, [("Location", "/dashboard/keys")])
        self.page(f'<p>Copy it now:</p><code id="new-key">{key["key"]}</code>')

    def dashboard(self, path, raw):
        session = self.session()
        if session is None:
            return self.page("", 303, [("Location", "/login?next=/dashboard/keys")])
        csrf = html.escape(session["csrf"])
        form = {k: v[0] for k, v in urllib.parse.parse_qs(raw.decode()).items()}
        parts = path.split("/")[3:]
        if self.command == "GET":
            own = [k for k in STORE.keys.values() if k["account"] == session["account"]]
            rows = "".join(
                f'<li data-id="{k["id"]}"><b>{html.escape(k["label"])}</b> <code>{k["hint"]}</code></li>' for k in own)
            flash = session.pop("flash", None)
            shown = f'<code id="new-key">{flash}</code>' if flash else ""
            return self.page(f'{shown}<form><input type="hidden" name="csrf" value="{csrf}"></form><ul>{rows}</ul>')
        if form.get("csrf") != session["csrf"]:
            return self.page("CSRF", 403)
        if not parts:
            key = self.create(session, form["label"])
            return self.new_key_page(session, key)
        key = STORE.keys.get(parts[0])
        if key is None or key["account"] != session["account"]:
            return self.page("no such key", 404)
        if parts[1] == "regenerate":
            self.regenerate(key)
            return self.new_key_page(session, key)
        del STORE.keys[key["id"]]
        self.page("", 303, [("Location", "/dashboard/keys")])


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--session-uses", type=int, default=0)
    parser.add_argument("--page", type=int, default=50)
    parser.add_argument("--flash", action="store_true")
    parser.add_argument("--late-list", type=float, default=0)
    parser.add_argument("--rude", action="store_true")
    parser.add_argument("--hasty", default="")
    parser.add_argument("--defect", default="")
    OPTIONS = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if OPTIONS.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(OPTIONS.cert, OPTIONS.key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
