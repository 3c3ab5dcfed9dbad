#!/usr/bin/env python3
"""A small old service: threads, raw sockets, one request per connection, no key management, two nodes.

Conforming without a --defect. It knows HTTP/1.1 and four methods, answers 505 and 501 to everything else, takes its
time, and has nothing but two keys that the operator made: an active one and one that was revoked long ago. Its log has a
format of its own.
"""

import hashlib
import hmac
import json
import re
import socket
import ssl
import threading
import time
import urllib.parse

from foreign_common import Deployment, new_key

# Every defect and the clauses it violates: the first one for certain, the others too if they are looked at.
DEFECTS = {
    "key-in-path": ["HDR-3"],
    "any-header": ["HDR-3"],
    "query-fallback": ["HDR-3"],
    "exact-header-name": ["HDR-4"],
    "keeps-white-space": ["HDR-4"],
    "last-of-two": ["HDR-5"],
    "star-origin": ["HDR-6"],
    "moved-elsewhere": ["HDR-8"],
    "status-open": ["HDR-2", "HDR-9"],
    "slash-open": ["HDR-9"],
    "put-open": ["HDR-9"],
    "local-caller": ["HDR-9"],
    "compares-40-bytes": ["KEY-5"],
    "any-length-prefix": ["KEY-5", "KEY-7"],
    "c-string": ["KEY-7"],
    "long-key-500": ["KEY-7"],
    "long-key-hangs": ["KEY-7"],
    "quote-500": ["KEY-7"],
    "blank-is-anonymous": ["KEY-1"],
    "odd-key-400": ["KEY-2", "KEY-7"],
    "revoked-410": ["KEY-4"],
    "code-elsewhere": ["ERR-1"],
    "ok-with-error": ["ERR-6", "ERR-1", "HDR-2", "HDR-9"],
    "parses-first": ["ERR-2"],
    "echoes-key": ["ERR-5"],
    "names-version": ["ERR-5"],
    "query-in-log": ["LOG-1", "LOG-4"],
    "caller-in-log": ["LOG-3", "LOG-4"],
    "status-not-logged": ["LOG-2"],
}

SERVICE_TIME = 0.03
REASONS = {200: "OK", 204: "No Content", 301: "Moved Permanently", 400: "Bad Request", 401: "Unauthorized",
           404: "Not Found", 405: "Method Not Allowed", 410: "Gone", 422: "Unprocessable Content",
           431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
           505: "HTTP Version Not Supported"}


class Answered(Exception):
    def __init__(self, status, body=b"", headers=()):
        super().__init__(status)
        self.status, self.body, self.headers = status, body, list(headers)


def fault(status, code, headers=(), text="See https://docs.foreign.example/errors"):
    body = json.dumps({"errors": [{"text": text, "code": code}]}).encode()
    return Answered(status, body, [("Content-Type", "application/json"), *headers])


class Service:
    def __init__(self, deployment):
        self.has = deployment.has
        self.log_path = deployment.path("calls.txt")
        self.log_lock = threading.Lock()
        open(self.log_path, "w").close()
        active, revoked = new_key(), new_key()
        deployment.keep_secret("active.key", active)
        deployment.keep_secret("revoked.key", revoked)
        self.active = active.encode()
        self.digest = hashlib.sha256(self.active).digest()
        self.revoked = hashlib.sha256(revoked.encode()).digest()

    # Reading

    def receive(self, connection):
        """Request line, fields and body; raises Answered for what cannot be read."""
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                raise OSError("closed")
            head += piece
            if len(head) > 16384 and not self.has("long-key-500") and not self.has("long-key-hangs"):
                raise Answered(431)
        head, _, body = head.partition(b"\r\n\r\n")
        line, *lines = head.split(b"\r\n")
        method, _, rest = line.partition(b" ")
        target, _, version = rest.partition(b" ")
        if version != b"HTTP/1.1":
            raise Answered(505)
        fields = []
        for line in lines:
            name, colon, value = line.partition(b":")
            if not colon or name != name.strip():
                raise Answered(400)
            fields.append((name if self.has("exact-header-name") else name.lower(), self.trimmed(value)))
        if not self.has("c-string") and any(byte < 32 and byte != 9 or byte == 127 for _, v in fields for byte in v):
            raise Answered(400)
        self.finish_body(connection, fields, body)
        return method.decode("latin-1"), target.decode("latin-1"), fields

    def trimmed(self, value):
        if self.has("keeps-white-space"):
            return value.removeprefix(b" ")
        return value.strip(b" \t")

    @staticmethod
    def finish_body(connection, fields, body):
        """Reads what the framing announces; the service itself takes no body."""
        framing = {name.lower(): value for name, value in fields}
        if b"chunked" in framing.get(b"transfer-encoding", b""):
            while not re.search(rb"(^|\r\n)0\r\n(.+\r\n)*\r\n$", body):
                piece = connection.recv(65536)
                if not piece:
                    return
                body += piece
            return
        missing = int(framing.get(b"content-length", b"0")) - len(body)
        while missing > 0:
            piece = connection.recv(65536)
            if not piece:
                return
            missing -= len(piece)

    def log(self, target, fields, status):
        path, _, query = target.partition("?")
        name = {"/v1/rates": "rates", "/v1/status": "status"}.get(path)
        if name is None or name == "status" and self.has("status-not-logged"):
            return
        credits = 1 if name == "rates" and status == 200 else 0
        line = f"{int(time.time())} <{name}> took {credits} gave {status}"
        if self.has("query-in-log"):
            line += f" ?{query}"
        if self.has("caller-in-log"):
            line += f" from {dict(fields).get(b'x-forwarded-for', b'-').decode('latin-1')}"
        with self.log_lock, open(self.log_path, "a") as file:
            file.write(line + "\n")

    # The key

    def presented(self, target, fields):
        name = b"X-API-Key" if self.has("exact-header-name") else b"x-api-key"
        values = [value for key, value in fields if key == name]
        if len(values) == 1:
            return values[0]
        if len(values) > 1:
            return values[-1] if self.has("last-of-two") else b"two keys"
        if self.has("any-header"):
            for key, value in fields:
                if re.fullmatch(rb"x[-_].*(key|token)", key, re.I):
                    return value
        if self.has("query-fallback") and "api_key=" in target:
            return urllib.parse.parse_qs(target.partition("?")[2]).get("api_key", [""])[0].encode()
        if self.has("key-in-path") and (match := re.search("ak_live_[A-Za-z0-9]{32}", target.partition("?")[0])):
            return match.group(0).encode()
        return None

    def check(self, target, fields):
        key = self.presented(target, fields)
        if self.has("blank-is-anonymous") and key == b"":
            return
        if self.has("c-string") and key:
            key = key.partition(b"\0")[0]
        if key and len(key) > 6000 and self.has("long-key-500"):
            raise Answered(500)
        if key and len(key) > 6000 and self.has("long-key-hangs"):
            time.sleep(60)
        if key and b"'" in key and self.has("quote-500"):
            raise Answered(500, b"near \"'\": syntax error", [("Content-Type", "text/plain")])
        if key and self.has("odd-key-400") and len(key) != 40:
            raise fault(400, "bad_key_format")
        given = key or b""
        if self.has("compares-40-bytes"):
            given = given[:40]
        if self.has("any-length-prefix") and len(given) >= 20 and self.active.startswith(given[:20]):
            given = self.active
        digest = hashlib.sha256(given).digest()
        if self.has("revoked-410") and digest == self.revoked:
            raise fault(410, "key_revoked")
        if not hmac.compare_digest(digest, self.digest):
            status = 200 if self.has("ok-with-error") else 401
            code = "invalid_api_key"
            text = f"no such key: {given.decode('latin-1')}" if self.has("echoes-key") else "Not a key"
            if self.has("code-elsewhere"):
                raise Answered(status, json.dumps({"code": code}).encode(), [("Content-Type", "application/json")])
            raise fault(status, code, [("WWW-Authenticate", "ApiKey")], text)

    # The service

    def respond(self, method, target, fields):
        path, _, query = target.partition("?")
        if self.has("moved-elsewhere") and path.endswith("/"):
            raise Answered(301, b"", [("Location", "https://www.foreign.example" + path.rstrip("/"))])
        if method not in ("GET", "HEAD", "OPTIONS", "POST", "PUT"):
            raise Answered(501)
        if method == "OPTIONS":
            origin = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Headers", "*")]
            raise Answered(204, b"", [("Allow", "GET, HEAD, OPTIONS")] + (origin if self.has("star-origin") else []))
        route = path.rstrip("/") if self.has("slash-open") or self.has("moved-elsewhere") else path
        if route not in ("/v1/rates", "/v1/status") and not (self.has("key-in-path") and "/v1/" in path):
            raise Answered(404, b"<h1>Not found</h1>", [("Content-Type", "text/html")])
        is_open = (self.has("status-open") and route == "/v1/status" or self.has("slash-open") and route != path
                   or self.has("put-open") and method == "PUT"
                   or self.has("local-caller") and (b"x-forwarded-for", b"127.0.0.1") in fields)
        if self.has("parses-first") and method == "GET" and any(n == b"content-type" and v for n, v in fields):
            raise fault(400, "no_body_expected")
        if not is_open:
            self.check(target, fields)
        if method not in ("GET", "HEAD") and not is_open:
            raise Answered(405, b"", [("Allow", "GET, HEAD, OPTIONS")])
        if "/v1/rates" in path:
            body = {"base": query.partition("base=")[2][:3] or "EUR", "rates": [{"of": "USD", "is": 1.09}], "cost": 1}
        else:
            body = {"status": "up", "since": int(time.time())}
        raise Answered(200, json.dumps(body).encode(), [("Content-Type", "application/json")])

    def serve(self, connection):
        try:
            try:
                method, target, fields = self.receive(connection)
                time.sleep(SERVICE_TIME)
                self.respond(method, target, fields)
            except Answered as answer:
                if "fields" in locals():
                    self.log(target, fields, answer.status)
                self.send(connection, answer, locals().get("method"))
            connection.unwrap()
        except (OSError, ValueError):
            pass
        finally:
            connection.close()

    def send(self, connection, answer, method):
        headers = [*answer.headers, ("Connection", "close")]
        headers.append(("Server", "tinyd/0.9.14" if self.has("names-version") else "tinyd"))
        if answer.status != 204:
            headers.append(("Content-Length", str(len(answer.body))))
            headers.append(("Strict-Transport-Security", "max-age=31536000"))
        head = f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, 'Unlisted')}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
        connection.sendall(head.encode("latin-1", "replace") + (b"" if method == "HEAD" else answer.body))


def listen(address, port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(256)
    return listener


def listen_on_both():
    """Two nodes on one port, so that the name stands for either."""
    for _ in range(50):
        first = listen("127.0.0.1", 0)
        try:
            return first, listen("127.0.0.2", first.getsockname()[1])
        except OSError:
            first.close()
    raise SystemExit("no port is free on 127.0.0.1 and 127.0.0.2")


def main(script=__file__, defects=DEFECTS, make=Service):
    deployment = Deployment(script, defects)
    service = make(deployment)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(*deployment.certificate)

    def secure(connection):
        try:
            connection.settimeout(20)
            service.serve(context.wrap_socket(connection, server_side=True))
        except OSError:
            connection.close()

    def accept(listener):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=secure, args=(connection,), daemon=True).start()

    first, second = listen_on_both()
    deployment.live_as_long_as_standard_input()
    threading.Thread(target=accept, args=(second,), daemon=True).start()
    deployment.announce(first.getsockname()[1])
    accept(first)


if __name__ == "__main__":
    main()
