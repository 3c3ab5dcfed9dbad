#!/usr/bin/env python3
"""A site with a server-rendered dashboard and an API beside it: asyncio, cookies, form tokens, problem details.

Conforming without a --defect. Paths count in any case, with any number of slashes, encoded or not, and the key check
stands behind that normalisation; whatever is not the API answers a page with status 200, as single-page applications
do; unknown paths of the API answer 401. Its keys are in memory and in a dump that a command prints, its calls in an access
log of the common format, with credits in the place of bytes.
"""

import asyncio
import base64
import gzip
import hashlib
import html
import json
import os
import re
import secrets
import ssl
import time
import urllib.parse
import zlib

from foreign_common import Deployment, new_key

# Every defect and the clauses it violates: the first one for certain, the others too if they are looked at.
DEFECTS = {
    "bearer": ["HDR-3"],
    "basic-password": ["HDR-3"],
    "form-field": ["HDR-3"],
    "underscore-header": ["HDR-3"],
    "raw-path-guard": ["HDR-9"],
    "head-open": ["HDR-9"],
    "method-override": ["HDR-9"],
    "original-url": ["HDR-9"],
    "person-open": ["HDR-2", "HDR-9"],
    "first-of-two": ["HDR-5"],
    "digest-as-key": ["KEY-6"],
    "id-as-key": ["KEY-6"],
    "demo-key": ["KEY-6"],
    "folds-case": ["KEY-5"],
    "prefix-optional": ["KEY-5"],
    "first-32-count": ["KEY-5"],
    "unquotes": ["KEY-7"],
    "latin-only": ["KEY-7"],
    "html-for-malformed": ["KEY-2", "KEY-7"],
    "unknown-404": ["KEY-3", "HDR-9"],
    "plain-text-401": ["ERR-1"],
    "limit-503": ["ERR-1"],
    "input-first": ["ERR-2"],
    "pinned-to-connection": ["ROT-1"],
    "cached-by-endpoint": ["ROT-1"],
    "regenerate-forgets": ["ROT-1"],
    "basic-credentials-in-dump": ["STO-1"],
    "md5-in-dump": ["STO-3"],
    "crc-for-digest": ["STO-2"],
    "agent-in-log": ["LOG-3", "LOG-4"],
    "query-in-log": ["LOG-1", "LOG-4", "LOG-5"],
    "inputs-in-error-log": ["LOG-4", "LOG-5"],
    "bad-key-in-log": ["LOG-5", "STO-1"],
    "bytes-for-credits": ["LOG-2"],
}

DASHBOARD = "https://dash.foreign.example"
ACCOUNTS = {"funded": 50000, "exhausted": 0, "limited": 50000, "second": 100}
INDEX = "<!doctype html><title>Foreign</title><div id=app></div><script src=/app.js></script>"
ROUTES = {("GET", "/api/company"), ("POST", "/api/person"), ("POST", "/api/note")}


class Request:
    def __init__(self, method, target, version, headers, body, connection):
        self.method, self.target, self.version = method, target, version
        self.headers, self.body, self.connection = headers, body, connection
        raw, _, query = target.partition("?")
        self.raw_path = raw
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        self.path = normalised(raw)

    def all(self, name):
        return [value for key, value in self.headers if key == name]

    def first(self, name, default=""):
        return (self.all(name) + [default])[0]

    @property
    def form(self):
        return dict(urllib.parse.parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def cookies(self):
        pairs = [part.strip().partition("=") for part in self.first("cookie").split(";")]
        return {name: value for name, _, value in pairs}


def normalised(raw):
    """One form for every spelling of a path."""
    path = urllib.parse.unquote(raw).replace("\\", "/").lower()
    parts = []
    for part in path.split("/"):
        part = part.partition(";")[0].strip()
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts).removesuffix(".json")


class Answer(Exception):
    credits = 0

    def __init__(self, status, body=b"", kind=None, headers=()):
        super().__init__(status)
        self.status, self.kind, self.headers = status, kind, list(headers)
        self.body = body if isinstance(body, bytes) else body.encode()


def page(text, headers=()):
    headers = [("Cache-Control", "no-store"), *headers]
    return Answer(200, f"<!doctype html><body>{text}</body>", "text/html; charset=utf-8", headers)


def data(value, status=200):
    return Answer(status, json.dumps(value), "application/json", [("Cache-Control", "private, no-store")])


class Site:
    def __init__(self, deployment):
        self.has = deployment.has
        self.path = deployment.path
        self.passwords = {name: secrets.token_urlsafe(12) for name in ACCOUNTS}
        self.credits = dict(ACCOUNTS)
        self.keys = {}  # digest: record
        self.folded = {}  # digest of the lower-cased key: record
        self.sessions = {}
        self.last_calls = []
        self.accepted = {}  # what connections or endpoints remember, for the defects about that
        for name, password in self.passwords.items():
            deployment.keep_secret(f"{name}.password", password)

    # Keys

    def remember(self, key, account, label, number=None):
        number = number or f"key/{secrets.token_hex(4)}+{len(self.keys)}"
        record = {"id": number, "account": account, "label": label, "hint": f"{key[:10]}…{key[-2:]}", "start": key[:32],
                  "tail": key[8:]}
        self.keys[hashlib.sha256(key.encode()).hexdigest()] = record
        if self.has("basic-credentials-in-dump"):
            record["also"] = base64.b64encode(f"{account}:{key}".encode()).decode()
        if self.has("md5-in-dump"):
            record["also"] = hashlib.md5(key.encode()).hexdigest()
        self.dump()
        return record

    def dump(self):
        """What the nightly export would be, with digests in base64 as some databases print them."""
        with open(self.path("export.tsv.part"), "w") as file:
            for digest, record in self.keys.items():
                shown = base64.b64encode(bytes.fromhex(digest)).decode()
                if self.has("crc-for-digest"):
                    shown = f"{zlib.crc32(bytes.fromhex(digest)):08x}"
                file.write("\t".join([record["id"], record["account"], record["label"], shown, record.get("also", "")]) + "\n")
        os.replace(self.path("export.tsv.part"), self.path("export.tsv"))

    # What is written down of a call

    def log(self, request, answer, credits):
        if not request.path.startswith("/api/"):
            return
        at = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime())
        route = request.path if (request.method, request.path) in ROUTES else "/api/-"
        target = request.target if self.has("query-in-log") else route
        last = len(answer.body) if self.has("bytes-for-credits") else credits
        line = f'- - - [{at}] "{request.method} {target} HTTP/1.1" {answer.status} {last}'
        if self.has("agent-in-log"):
            line += f' "-" "{request.first("user-agent", "-")}"'
        self.write("access.log", line)
        if answer.status >= 400 and self.has("inputs-in-error-log"):
            self.write("error.log", f"[error] {answer.status} input was {request.body!r} {request.query!r}")
        if answer.status == 401 and self.has("bad-key-in-log"):
            self.write("error.log", f"[notice] unknown key {self.presented(request)!r}")

    def write(self, name, line):
        with open(self.path(name), "a") as file:
            file.write(line + "\n")

    def digest_of(self, number, account):
        for digest, record in self.keys.items():
            if record["id"] == number and record["account"] == account:
                return digest
        raise Answer(404, "No such key", "text/html")

    def record_for(self, presented):
        """The record of the key in these bytes, or None."""
        digest = hashlib.sha256(presented).hexdigest()
        found = self.keys.get(digest)
        text = presented.decode("latin-1")
        if found is None and self.has("digest-as-key"):
            found = self.keys.get(text.lower())
        for record in self.keys.values() if found is None else ():
            whole = "ak_live_" + record["tail"]
            if (self.has("id-as-key") and text == record["id"]
                    or self.has("folds-case") and text.lower() == whole.lower()
                    or self.has("prefix-optional") and text == record["tail"]
                    or self.has("first-32-count") and text[:32] == record["start"]
                    or self.has("unquotes") and urllib.parse.unquote(text).strip("\"'") == whole):
                return record
        return found

    # The API

    def refusal(self, status, code, title):
        kind = "application/problem+json"
        body = {"type": f"https://errors.foreign.example/{code}", "title": title, "status": status, "code": code}
        headers = [("WWW-Authenticate", "ApiKey")] if status == 401 else []
        if status == 401 and self.has("plain-text-401"):
            return Answer(401, "invalid_api_key", "text/plain", headers)
        if status == 429 and self.has("limit-503"):
            status = 503
        return Answer(status, json.dumps(body), kind, headers)

    def presented(self, request):
        has = self.has
        values = request.all("x-api-key")
        if len(values) == 1 or values and has("first-of-two"):
            return values[0]
        if values:
            return b"two keys"
        authorization = request.first("authorization")
        if has("bearer") and authorization.startswith("Bearer "):
            return authorization[7:].encode("latin-1")
        if has("basic-password") and authorization.startswith("Basic "):
            return base64.b64decode(authorization[6:]).partition(b":")[2]
        if has("form-field") and "x-www-form-urlencoded" in request.first("content-type"):
            return request.form.get("api_key", request.form.get("key", "")).encode()
        if has("underscore-header"):
            return (request.all("x_api_key") + [b""])[0]
        return b""

    def authenticate(self, request):
        key = self.presented(request)
        key = key if isinstance(key, bytes) else key.encode("latin-1")
        memory = (request.connection, key) if self.has("pinned-to-connection") else (request.path, key)
        if memory in self.accepted and self.accepted[memory][0] > time.monotonic():
            return self.accepted[memory][1]["account"]
        if self.has("demo-key") and key == b"ak_live_your_key_here":
            return "funded"
        if self.has("latin-only"):
            try:
                key.decode("ascii")
            except UnicodeDecodeError:
                raise Answer(500, '{"error": "internal"}', "application/json") from None
        if key and self.has("html-for-malformed") and not re.fullmatch(rb"ak_live_\w{32}", key):
            raise Answer(401, "<h1>401 Unauthorized</h1>", "text/html")
        record = self.record_for(key) if key else None
        if record is None:
            if self.has("unknown-404") and re.fullmatch(rb"ak_live_[A-Za-z0-9]{32}", key):
                raise Answer(404, '{"error": "key_not_found"}', "application/json")
            raise self.refusal(401, "invalid_api_key", "Unauthorized")
        if self.has("pinned-to-connection"):
            self.accepted[memory] = (time.monotonic() + 60, record)
        if self.has("cached-by-endpoint") and request.path == "/api/note":
            self.accepted[memory] = (time.monotonic() + 3, record)
        return record["account"]

    def admit(self, request):
        account = self.authenticate(request)
        if account == "limited":
            now = time.monotonic()
            self.last_calls = [at for at in self.last_calls if at > now - 1] + [now]
            if len(self.last_calls) > 3:
                self.last_calls.pop()
                raise self.refusal(429, "rate_limit_exceeded", "Too many requests")
        if self.credits[account] < 2:
            raise self.refusal(403, "insufficient_credits", "Out of credits")
        return account

    def api(self, request):
        method = "GET" if request.method == "HEAD" else request.method
        has, path = self.has, request.path
        if method == "OPTIONS":
            allowed = [("Allow", "GET, HEAD, POST, OPTIONS"), ("Vary", "Origin")]
            if request.first("origin") == DASHBOARD:
                allowed += [("Access-Control-Allow-Origin", DASHBOARD), ("Access-Control-Allow-Headers", "x-api-key")]
            raise Answer(204, headers=allowed)
        if has("method-override"):
            method = request.first("x-http-method-override", method).upper()
        guarded = not (
            has("raw-path-guard") and not re.match(r"/api/", request.raw_path)
            or has("head-open") and request.method == "HEAD"
            or has("method-override") and method != request.method
            or has("person-open") and path == "/api/person")
        if has("input-first") and path == "/api/note" and not request.body.strip(b"{}[]"):
            raise self.refusal(422, "invalid_input", "The note is empty")
        account = self.admit(request) if guarded else "funded"
        if (method, path) not in ROUTES:
            known = [route for route in ROUTES if route[1] == path]
            raise self.refusal(405 if known else 404, "no_such_thing", "No such thing")
        value, cost = getattr(self, path.split("/")[-1])(request)
        self.credits[account] -= cost
        value.credits = cost
        raise value

    def company(self, request):
        domain = request.query.get("domain", "")
        if "." not in domain:
            raise self.refusal(422, "invalid_input", "No domain")
        found = [{"name": domain, "rank": secrets.randbelow(100)} for _ in range(secrets.randbelow(3))]
        return data({"results": found, "total": len(found), "took_ms": secrets.randbelow(9)}), 1

    def person(self, request):
        if "@" not in request.form.get("email", ""):
            raise self.refusal(422, "invalid_input", "No email address")
        return data({"person": {"seniority": "c-level"}, "stamp": time.time()}), 2

    def note(self, request):
        if not request.body or request.body[:1] in b"{[<":
            raise self.refusal(422, "invalid_input", "No note")
        return Answer(200, f"accepted {secrets.token_hex(6)}\n", "text/plain; charset=utf-8"), 0

    # The dashboard

    def session(self, request):
        session = self.sessions.get(request.cookies.get("__Host-sid"))
        if session is None:
            raise Answer(302, headers=[("Location", "/login?back=" + urllib.parse.quote(request.target))])
        return session

    @staticmethod
    def form_token(session):
        session["tokens"].add(token := secrets.token_urlsafe(9) + "&<")
        return f'<input type=hidden name="_token" value="{html.escape(token)}">'

    def checked(self, request, session):
        token = request.form.get("_token")
        if token not in session["tokens"]:
            raise Answer(419, "Page expired", "text/html")
        session["tokens"].discard(token)

    def login(self, request):
        if request.method == "GET":
            number = secrets.token_urlsafe(18)
            self.sessions[number] = session = {"account": None, "tokens": set(), "flash": ""}
            return page(f"<form>{self.form_token(session)}</form>", [("Set-Cookie", self.cookie(number))])
        session = self.session(request)
        self.checked(request, session)
        if self.passwords.get(request.form.get("login")) != request.form.get("password"):
            return page("<p class=error>Wrong name or password</p>")
        # A new session at sign-in: the one from before may have been planted.
        del self.sessions[request.cookies["__Host-sid"]]
        number = secrets.token_urlsafe(18)
        self.sessions[number] = {"account": request.form["login"], "tokens": set(), "flash": ""}
        return Answer(303, headers=[("Location", "/dashboard/keys"), ("Set-Cookie", self.cookie(number))])

    @staticmethod
    def cookie(number):
        return f"__Host-sid={number}; Path=/; Secure; HttpOnly; SameSite=Lax"

    def dashboard(self, request):
        if request.path == "/login":
            return self.login(request)
        session = self.session(request)
        account = session["account"]
        if account is None:
            return Answer(302, headers=[("Location", "/login")])
        if request.method == "GET":
            return self.keys_page(session, account)
        self.checked(request, session)
        number, action = request.form.get("id", ""), request.path.rsplit("/", 1)[-1]
        if action == "create":
            key = new_key()
            self.remember(key, account, request.form["label"])
            session["flash"] = key
        elif action == "regenerate":
            digest = self.digest_of(number, account)
            record, key = self.keys[digest], new_key()
            if not self.has("regenerate-forgets"):
                del self.keys[digest]
            self.remember(key, account, record["label"], number)
            session["flash"] = key
        elif action == "remove":
            del self.keys[self.digest_of(number, account)]
            self.dump()
            self.accepted = {memory: kept for memory, kept in self.accepted.items() if kept[1]["id"] != number}
        return Answer(303, headers=[("Location", "/dashboard/keys")])

    def keys_page(self, session, account):
        flash = session.pop("flash", "")
        shown = f"<p>Copy it now: <code class='k'>{flash}</code></p>" if flash else ""
        rows = "".join(
            f"<tr data-key='{html.escape(record['id'])}'><td>{html.escape(record['label'])}</td>"
            f"<td><code>{record['hint']}</code></td></tr>"
            for record in self.keys.values() if record["account"] == account)
        return page(f"{shown}<form>{self.form_token(session)}</form><table>{rows}</table>")

    # Everything

    def answer(self, request):
        answer = self.answered(request)
        self.log(request, answer, answer.credits)
        return answer

    def answered(self, request):
        try:
            if self.has("original-url") and request.first("x-original-url"):
                target = request.first("x-original-url")
                if request.path == "/":
                    # A rewriting proxy in front of the application trusts what it is told, the key check looked before.
                    return data({"results": [], "total": 0, "took_ms": 1}) if "/api/company" in target else page(INDEX)
            if request.path == "/api" or request.path.startswith("/api/"):
                self.api(request)
            if request.path == "/login" or request.path.startswith("/dashboard/"):
                return self.dashboard(request)
            if request.method in ("GET", "HEAD"):
                return Answer(200, INDEX, "text/html; charset=utf-8")
            return Answer(405, "Method not allowed", "text/html", [("Allow", "GET, HEAD")])
        except Answer as answer:
            return answer


class Connection:
    """HTTP/1.1 on one connection: pipelining, chunked bodies, limits."""

    def __init__(self, site, number, reader, writer):
        self.site, self.number, self.reader, self.writer = site, number, reader, writer

    async def serve(self):
        while True:
            request = await self.read()
            if isinstance(request, Answer):
                await self.write(request, None, close=True)
                return
            close = request.version == "HTTP/1.0" or request.first("connection").lower() == "close"
            await self.write(self.site.answer(request), request, close)
            if close:
                return

    async def read(self):
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            return Answer(431, "Too large", "text/html")
        lines = head[:-4].split(b"\r\n")
        parts = lines[0].decode("latin-1").split(" ")
        if len(parts) != 3 or parts[2] not in ("HTTP/1.0", "HTTP/1.1"):
            return Answer(400, "Bad request", "text/html")
        headers = []
        for line in lines[1:]:
            name, colon, value = line.partition(b":")
            value = value.strip(b" \t")
            if not colon or not re.fullmatch(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
                return Answer(400, "Bad request", "text/html")
            if re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", value):
                return Answer(400, "Bad request", "text/html")
            name = name.decode().lower()
            headers.append((name, value if name in ("x-api-key", "x_api_key") else value.decode("latin-1")))
        fields = dict(headers)
        if "chunked" in fields.get("transfer-encoding", ""):
            body = b""
            while size := int((await self.reader.readline()).split(b";")[0], 16):
                body += await self.reader.readexactly(size)
                await self.reader.readline()
            while (await self.reader.readline()).strip():
                pass
        else:
            body = await self.reader.readexactly(int(fields.get("content-length", "0")))
        return Request(*parts, headers, body, self.number)

    async def write(self, answer, request, close):
        lines = [f"HTTP/1.1 {answer.status} {'OK' if answer.status < 400 else 'Refused'}"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        body = answer.body
        if answer.kind:
            lines.append(f"Content-Type: {answer.kind}")
        if request is not None and body and "gzip" in request.first("accept-encoding"):
            body = gzip.compress(body)
            lines.append("Content-Encoding: gzip")
        is_chunked = request is not None and request.version == "HTTP/1.1" and len(body) > 60
        if answer.status not in (204, 304):
            lines.append("Strict-Transport-Security: max-age=31536000")
            lines.append("Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {len(body)}")
        if close:
            lines.append("Connection: close")
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        if request is None or request.method != "HEAD" and answer.status not in (204, 304):
            if is_chunked:
                half = len(body) // 2
                for piece in (body[:half], body[half:], b""):
                    self.writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            else:
                self.writer.write(body)
        await self.writer.drain()


async def main():
    deployment = Deployment(__file__, DEFECTS)
    site, count = Site(deployment), iter(range(1 << 60))

    async def serve(reader, writer):
        try:
            await Connection(site, next(count), reader, writer).serve()
        except (OSError, asyncio.IncompleteReadError, ValueError, ssl.SSLError):
            pass
        finally:
            writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(*deployment.certificate)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context, limit=1 << 15, backlog=256)
    deployment.live_as_long_as_standard_input()
    deployment.announce(server.sockets[0].getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
