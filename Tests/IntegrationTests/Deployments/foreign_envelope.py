#!/usr/bin/env python3
"""A JSON API that wraps everything in an envelope: http.server, SQLite, bearer sessions, HTTP/1.1 only.

Conforming without a --defect. It shares no code and no taste with the reference deployment: ids are integers, lists
have pages, sessions expire soon, a filter in front refuses odd requests, and every account has a rate that is
documented nowhere. Its database has a write-ahead log, its usage log is logfmt, and its operator can break it for a while.
"""

import base64

import email.utils
import gzip
import hashlib
import http.server
import json
import os
import re
import secrets
import socketserver
import sqlite3
import ssl
import sys
import threading
import time
import urllib.parse

from foreign_common import Deployment, new_key

# Every defect and the clauses it violates: the first one for certain, the others too if they are looked at.
DEFECTS = {
    "query-key": ["HDR-3"],
    "cookie-key": ["HDR-3"],
    "balance-open": ["HDR-2", "HDR-9"],
    "get-open": ["HDR-9"],
    "comma-list": ["HDR-5"],
    "cors-reflects": ["HDR-6"],
    "proxy-cache": ["HDR-7"],
    "like-lookup": ["KEY-7"],
    "prefix-match": ["KEY-5"],
    "strips-unicode": ["KEY-7"],
    "malformed-400": ["KEY-2", "KEY-7"],
    "deleted-403": ["KEY-4"],
    "empty-is-guest": ["KEY-1"],
    "credits-first": ["ERR-2"],
    "other-code": ["ERR-1"],
    "always-200": ["ERR-6", "ERR-1", "HDR-2", "HDR-9"],
    "retry-after-short": ["ERR-4"],
    "grace-period": ["ROT-1"],
    "slow-activation": ["ROT-2"],
    "regenerate-returns-old": ["ROT-1"],
    "key-in-free-pages": ["STO-1"],
    "short-digest-beside": ["STO-3"],
    "salted-digest": ["STO-2"],
    "key-in-log": ["LOG-5", "STO-1"],
    "domain-in-log": ["LOG-1", "LOG-4"],
    "body-in-rotated-error-log": ["LOG-4"],
    "body-in-crash-mail": ["LOG-4"],
    "balance-not-logged": ["LOG-2"],
}

DASHBOARD = "https://console.foreign.example"
PLANS = {  # account: credits, calls, seconds
    "funded": (100000, 60, 1.0),
    "exhausted": (0, 60, 1.0),
    "limited": (100000, 5, 2.0),
    "second": (500, 60, 1.0),
}
SESSION_SECONDS = 2.0
# So much of a key is kept as it is, to be found by: the prefix and ten letters, as a list may show.
SEARCHABLE = 18


class Log:
    """The usage log, one line of logfmt for each call of the API, and what the defects write beside it."""

    NAMES = {"/v2/lookup/company": "lookup", "/v2/account/balance": "balance"}

    def __init__(self, deployment):
        self.has, self.folder = deployment.has, deployment.path("logs")
        self.lock = threading.Lock()
        self.rotations = 0
        os.makedirs(self.folder, exist_ok=True)

    def append(self, name, text):
        with self.lock, open(os.path.join(self.folder, name), "a") as file:
            file.write(text + "\n")

    def call(self, handler, status, credits):
        path, _, query = handler.path.partition("?")
        name = self.NAMES.get(path)
        if name is None or name == "balance" and self.has("balance-not-logged"):
            return
        more = ""
        if self.has("key-in-log"):
            more = f" key={handler.headers.get('X-API-Key', '-')}"
        if self.has("domain-in-log"):
            found = re.search(rb'"domain": ?\[?"([^"]+)', handler.body)
            more += f" domain={found.group(1).decode() if found else '-'}"
        self.append("usage.log", f"ts={time.time():.3f} level=info endpoint={name} credits={credits} status={status}{more}")
        body = handler.body.decode("latin-1")
        if status >= 400 and self.has("body-in-rotated-error-log"):
            self.rotate(f"error status={status} body={body}")
        if status >= 500 and self.has("body-in-crash-mail"):
            # As a mail to the developers holds it: base64 in lines of 76 characters.
            report = f"Traceback: upstream is away\nThe request was: {body}\n".encode()
            self.append("crash.mbox", "Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(report).decode())

    def rotate(self, text):
        """An error log so small that every entry starts a new one, and the old one is compressed."""
        with self.lock:
            self.rotations += 1
            path = os.path.join(self.folder, f"error.log.{self.rotations}.gz")
            with open(path, "wb") as file:
                file.write(gzip.compress(f"rotated {time.ctime()}\n{text}\n".encode() * 3))


class Store:
    """Accounts, keys by digest, sessions and calls, in one SQLite database behind one lock."""

    def __init__(self, deployment):
        self.has = deployment.has
        self.lock = threading.RLock()
        os.makedirs(deployment.path("data"), exist_ok=True)
        self.database = sqlite3.connect(deployment.path("data/api.db"), check_same_thread=False, isolation_level=None)
        self.database.executescript(
            """PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF;
               CREATE TABLE import (key TEXT, filler TEXT);
               CREATE TABLE account (name TEXT PRIMARY KEY, credits INTEGER, password TEXT);
               CREATE TABLE key (id INTEGER PRIMARY KEY, account TEXT, label TEXT, digest TEXT, masked TEXT,
                                 gone REAL, born REAL, start TEXT, short TEXT);
               CREATE TABLE session (token TEXT, account TEXT, ends REAL);"""
        )
        self.calls = {}
        self.passwords = {}
        for name, (credits, _, _) in PLANS.items():
            self.passwords[name] = secrets.token_urlsafe(12)
            self.database.execute("INSERT INTO account VALUES (?, ?, ?)", (name, credits, self.passwords[name]))

    def query(self, statement, *values):
        with self.lock:
            return self.database.execute(statement, values).fetchall()

    # Keys

    def digest(self, key):
        salt = "pepper" if self.has("salted-digest") else ""
        return hashlib.sha256((salt + key).encode("latin-1")).hexdigest()

    def add_key(self, account, label, delay=0.0):
        key = new_key()
        masked = f"{key[:8]}{'*' * 6}{key[-4:]}"
        born = time.monotonic() + delay
        with self.lock:
            cursor = self.database.execute(
                "INSERT INTO key (account, label, digest, masked, born, start) VALUES (?, ?, ?, ?, ?, ?)",
                (account, label, self.digest(key), masked, born, key[:SEARCHABLE]))
            if self.has("short-digest-beside"):
                self.query("UPDATE key SET short = ? WHERE id = ?", self.digest(key)[:24], cursor.lastrowid)
            if self.has("key-in-free-pages"):
                # A table that new keys pass through; what is deleted stays in pages that are free.
                self.query("INSERT INTO import VALUES (?, ?)", key, "x" * 6000)
                self.query("DELETE FROM import")
            return {"id": cursor.lastrowid, "secret": key, "masked": masked, "label": label}

    def retire(self, number, account, after=0.0):
        """True when the account had such a key."""
        with self.lock:
            changed = self.database.execute(
                "UPDATE key SET gone = ? WHERE id = ? AND account = ? AND gone IS NULL",
                (time.monotonic() + after, number, account))
            return changed.rowcount == 1

    def find(self, presented):
        """The account of an active key, 'gone' for a retired one, or None."""
        if self.has("like-lookup") and "%" in presented:
            # A support tool's search by prefix, shared with the API.
            rows = self.query("SELECT account, gone, born FROM key WHERE start LIKE ? LIMIT 1", presented)
        elif self.has("prefix-match"):
            rows = self.query("SELECT account, gone, born FROM key WHERE start = ? LIMIT 1", presented[:SEARCHABLE])
        else:
            rows = self.query("SELECT account, gone, born FROM key WHERE digest = ?", self.digest(presented))
        now = time.monotonic()
        for account, gone, born in rows:
            if (gone is None or gone > now) and born <= now:
                return account
        return "gone" if rows else None

    # Calls

    def over_rate(self, account):
        """Seconds until the next call is allowed; 0 counts this one."""
        _, limit, window = PLANS[account]
        with self.lock:
            now = time.time()
            calls = [at for at in self.calls.get(account, []) if at > now - window]
            self.calls[account] = calls
            if len(calls) >= limit:
                return calls[0] + window - now
            calls.append(now)
            return 0

    def charge(self, account):
        with self.lock:
            changed = self.database.execute(
                "UPDATE account SET credits = credits - 1 WHERE name = ? AND credits > 0", (account,))
            return changed.rowcount == 1


class Refusal(Exception):
    def __init__(self, status, code, headers=()):
        super().__init__(code)
        self.status, self.code, self.headers = status, code, list(headers)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20
    deployment = None
    store = None
    log = None
    cache = {}
    credits = 0

    # No product, no version.
    def version_string(self):
        return "edge"

    def log_message(self, *_):
        pass

    def setup(self):
        self.request.settimeout(5)
        self.request.do_handshake()
        super().setup()

    def parse_request(self):
        """The filter in front: what HTTP forbids or nobody legitimate sends is answered 400 before anything else."""
        self.sent_body = False
        if not super().parse_request():
            return False
        if self.request_version != "HTTP/1.1":
            self.answer_page(505, "HTTP version not supported")
            return False
        values = [value for _, value in self.headers.items()]
        if any(re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value) for value in values) or self.headers.defects:
            self.answer_page(400, "Bad request")
            return False
        if not self.headers.get("User-Agent"):
            self.answer_page(403, "Automated requests are not welcome")
            return False
        if "%2f" in self.path.lower() or "\\" in self.path or self.headers.get("X-Original-URL"):
            self.answer_page(400, "Bad request")
            return False
        return True

    def __getattr__(self, name):
        if name.startswith("do_"):
            return lambda: self.handle_method(name[3:])
        raise AttributeError(name)

    # Answers

    def answer(self, status, value, headers=()):
        self.log.call(self, status, self.credits)
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        for name, content in headers:
            self.send_header(name, content)
        if value is not None:
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Strict-Transport-Security", "max-age=31536000")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def answer_page(self, status, text):
        body = f"<html><body><h1>{text}</h1></body></html>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.close_connection = True

    def refuse(self, refusal):
        status = 200 if self.deployment.has("always-200") else refusal.status
        self.answer(status, {"ok": False, "errors": [{"code": refusal.code, "detail": "See the documentation."}]},
                    refusal.headers)

    # Dispatch

    def read_body(self):
        """The body, however it is framed; None after an answer about bad framing."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            body = b""
            while True:
                size = int(self.rfile.readline(100).split(b";")[0], 16)
                if size == 0:
                    while self.rfile.readline(70000).strip():
                        pass
                    return body
                body += self.rfile.read(size)
                self.rfile.readline(10)
        length = self.headers.get("Content-Length", "0")
        return self.rfile.read(min(int(length), 8 << 20)) if length.isdigit() else b""

    def handle_method(self, method):
        self.body, self.credits = self.read_body(), 0
        path = urllib.parse.urlsplit(self.path).path
        try:
            if len(self.body) > 1 << 20:
                raise Refusal(413, "too_large")
            if method == "OPTIONS":
                self.preflight()
            elif path == "/" and method in ("GET", "HEAD"):
                self.answer(200, {"ok": True, "data": {"service": "foreign", "documentation": "/docs"}})
            elif path.startswith("/manage/"):
                self.manage(method, path)
            elif path == "/v2/lookup/company":
                self.lookup(method)
            elif path == "/v2/account/balance":
                self.balance(method)
            else:
                raise Refusal(404, "no_such_resource")
        except Refusal as refusal:
            self.refuse(refusal)

    def preflight(self):
        origin = self.headers.get("Origin", "")
        headers = [("Vary", "Origin")]
        if origin == DASHBOARD or (origin and self.deployment.has("cors-reflects")):
            headers += [("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Headers", "*"),
                        ("Access-Control-Allow-Methods", "GET, POST, DELETE")]
        self.answer(204, None, headers)

    # The API

    def presented_key(self):
        has = self.deployment.has
        # The standard library leaves white space after a value in place; RFC 9110 5.5 takes it away.
        values = [value.strip(" \t") for value in self.headers.get_all("X-API-Key") or []]
        if has("comma-list"):
            values = [part.strip() for value in values for part in value.split(",")][:1]
        if len(values) > 1:
            raise Refusal(401, "invalid_api_key", [("WWW-Authenticate", "ApiKey")])
        value = values[0] if values else None
        if value is None and has("query-key"):
            for _, candidate in urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query):
                if candidate.startswith("ak_live_"):
                    value = candidate
        if value is None and has("cookie-key"):
            match = re.search(r"ak_live_[A-Za-z0-9]{32}", self.headers.get("Cookie", ""))
            value = match and match.group(0)
        if value is not None and has("strips-unicode"):
            value = value.encode("latin-1").decode("utf-8", "replace").strip().encode("utf-8").decode("latin-1")
        return value

    def authenticate(self):
        has, store = self.deployment.has, self.store
        code = "unauthorized" if has("other-code") else "invalid_api_key"
        bad = Refusal(401, code, [("WWW-Authenticate", 'ApiKey realm="foreign"')])
        key = self.presented_key()
        if key == "" and has("empty-is-guest"):
            return "funded"
        if not key:
            raise bad
        if has("malformed-400") and not re.fullmatch(r"ak_live_[A-Za-z0-9]{32}", key):
            raise Refusal(400, "bad_request")
        if has("credits-first"):
            rows = store.query("SELECT account FROM key WHERE start = ?", key[:SEARCHABLE])
            if rows and rows[0][0] == "exhausted":
                raise Refusal(403, "insufficient_credits")
        account = store.find(key)
        if account == "gone" and has("deleted-403"):
            raise Refusal(403, "key_revoked")
        if account in (None, "gone"):
            raise bad
        return account

    def admit(self):
        account = self.authenticate()
        wait = self.store.over_rate(account)
        if wait > 0:
            until = time.time() + (0 if self.deployment.has("retry-after-short") else wait + 1)
            raise Refusal(429, "rate_limit_exceeded", [("Retry-After", email.utils.formatdate(int(until), usegmt=True))])
        return account

    def lookup(self, method):
        has = self.deployment.has
        if method == "GET" and has("get-open"):
            return self.answer(200, {"ok": True, "data": {"company": {"name": "Example", "size": 7}}})
        cached = (method, self.path, self.body)
        if has("proxy-cache") and self.headers.get("X-API-Key") and cached in self.cache:
            return self.answer(200, self.cache[cached])
        account = self.admit()
        if method != "POST":
            raise Refusal(405, "method_not_allowed", [("Allow", "POST")])
        try:
            domain = json.loads(self.body)["domain"]
            if not isinstance(domain, str) or "." not in domain or " " in domain:
                raise ValueError
        except (ValueError, KeyError, TypeError):
            raise Refusal(422, "invalid_input") from None
        if os.path.exists(self.deployment.path("outage")):
            raise Refusal(502, "upstream_away")
        if not self.store.charge(account):
            raise Refusal(403, "insufficient_credits")
        self.credits = 1
        company = {"name": domain.split(".")[0].title(), "size": len(domain)}
        if secrets.randbelow(2):
            company["tags"] = ["public"] * secrets.randbelow(3)
        answer = {"ok": True, "data": {"company": company}, "trace": secrets.token_hex(8)}
        if "cache=" in self.path:
            self.cache[cached] = answer
        self.answer(200, answer)

    def balance(self, method):
        if self.deployment.has("balance-open"):
            account = "funded"
        else:
            account = self.admit()
        if method not in ("GET", "HEAD"):
            raise Refusal(405, "method_not_allowed", [("Allow", "GET, HEAD")])
        credits = self.store.query("SELECT credits FROM account WHERE name = ?", account)[0][0]
        if credits == 0:
            raise Refusal(403, "insufficient_credits")
        self.answer(200, {"ok": True, "data": {"balance": credits}})

    # Key management

    def manage(self, method, path):
        if path == "/manage/login" and method == "POST":
            return self.login()
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        rows = self.store.query("SELECT account FROM session WHERE token = ? AND ends > ?", token, time.monotonic())
        if not rows:
            raise Refusal(401, "session_expired")
        account, has = rows[0][0], self.deployment.has
        number = re.fullmatch(r"/manage/keys/([0-9]+)(/rotate)?", path)
        if path == "/manage/keys" and method == "POST":
            label = json.loads(self.body)["label"]
            return self.answer(201, {"ok": True, "data": {"key": self.store.add_key(account, label)}})
        if path == "/manage/keys" and method == "GET":
            return self.list_keys(account)
        if number and number.group(2) and method == "POST":
            rows = self.store.query("SELECT label FROM key WHERE id = ? AND account = ?", number.group(1), account)
            if has("regenerate-returns-old"):
                old = json.loads(self.body or b"{}").get("current", "")
                return self.answer(200, {"ok": True, "data": {"key": {"id": int(number.group(1)), "secret": old}}})
            delay = 0.3 if has("slow-activation") else 0.0
            if rows and self.store.retire(number.group(1), account, 2.0 if has("grace-period") else 0.0):
                return self.answer(200, {"ok": True, "data": {"key": self.store.add_key(account, rows[0][0], delay)}})
        if number and not number.group(2) and method == "DELETE":
            if self.store.retire(number.group(1), account):
                return self.answer(204, None)
        raise Refusal(404, "no_such_resource")

    def login(self):
        given = json.loads(self.body)
        if self.store.passwords.get(given.get("user")) != given.get("pass"):
            raise Refusal(401, "bad_login")
        token = secrets.token_urlsafe(24)
        self.store.query("INSERT INTO session VALUES (?, ?, ?)", token, given["user"], time.monotonic() + SESSION_SECONDS)
        self.answer(200, {"ok": True, "data": {"token": token}})

    def list_keys(self, account):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        page = int(query.get("page", "1"))
        rows = self.store.query(
            "SELECT id, label, masked FROM key WHERE account = ? AND gone IS NULL ORDER BY id LIMIT 4 OFFSET ?",
            account, (page - 1) * 3)
        items = [{"id": number, "label": label, "masked": masked} for number, label, masked in rows[:3]]
        links = [f'<?page={page - 1}>; rel="prev"'] if page > 1 else []
        links += [f'<keys?page={page + 1}>; rel="next last"'] if len(rows) > 3 else []
        self.answer(200, {"ok": True, "data": {"items": items}}, [("Link", ", ".join(links))] if links else ())


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 256
    context = None

    def get_request(self):
        connection, address = super().get_request()
        return self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, *_):
        if not isinstance(sys.exc_info()[1], (OSError, ValueError)):
            super().handle_error(*_)


def main():
    deployment = Deployment(__file__, DEFECTS)
    Handler.deployment, Handler.store = deployment, Store(deployment)
    Handler.log = Log(deployment)
    for name, password in Handler.store.passwords.items():
        deployment.keep_secret(f"{name}.password", password)
    Server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    Server.context.minimum_version = ssl.TLSVersion.TLSv1_3
    Server.context.load_cert_chain(*deployment.certificate)
    server = Server(("127.0.0.1", 0), Handler)
    deployment.live_as_long_as_standard_input()
    deployment.announce(server.server_address[1])
    server.serve_forever()


if __name__ == "__main__":
    main()
