#!/usr/bin/env python3
"""Deployments that are not merely wrong but odd: what a run says of them must be worth betting on.

The service is that of foreign_socket.py; each mood is a switch in front of it.
"""

import os
import random
import struct
import socket
import time

import foreign_socket
from foreign_socket import Answered, fault

# Every mood and the clauses that it may violate; empty where nothing can be known.
DEFECTS = {
    "open-to-all": ["HDR-2", "HDR-9", "KEY-1", "KEY-2", "KEY-3", "KEY-4", "KEY-5", "KEY-6", "KEY-7", "HDR-3", "HDR-5",
                    "ERR-1", "ERR-2", "ERR-6", "HDR-7"],
    "login-page": ["HDR-2", "HDR-9", "ERR-6"],
    "always-401": ["HDR-1"],
    "dies": [],
    "hangs-at-times": [],
    "one-in-ten-503": [],
    "every-second-429": [],
    "resets-on-odd-bytes": [],
    "garbage": [],
    "half-closes": [],
    "wrong-key": ["HDR-1"],
}


class Unruly(foreign_socket.Service):
    def __init__(self, deployment):
        super().__init__(deployment)
        self.count = 0
        self.random = random.Random(7)
        if self.has("wrong-key"):
            deployment.keep_secret("active.key", foreign_socket.new_key())

    def respond(self, method, target, fields):
        self.count += 1
        if self.has("open-to-all"):
            raise Answered(200, b'{"base": "EUR", "rates": [{"of": "USD", "is": 1.09}], "cost": 1, "status": "up"}',
                           [("Content-Type", "application/json")])
        if self.has("login-page"):
            raise Answered(200, b"<!doctype html><form action=/login>Sign in</form>", [("Content-Type", "text/html")])
        if self.has("always-401"):
            raise fault(401, "invalid_api_key", [("WWW-Authenticate", "ApiKey")])
        if self.has("dies") and self.count > 120:
            os._exit(3)
        if self.has("hangs-at-times") and self.random.random() < 0.03:
            time.sleep(30)
        if self.has("one-in-ten-503") and self.random.random() < 0.1:
            raise Answered(503, b"upstream connect error", [("Content-Type", "text/plain")])
        if self.has("every-second-429") and self.count % 2:
            raise fault(429, "rate_limit_exceeded")
        if self.has("resets-on-odd-bytes") and any(not 32 <= byte < 127 for _, value in fields for byte in value):
            raise ConnectionResetError
        if self.has("garbage"):
            raise ValueError
        super().respond(method, target, fields)

    def serve(self, connection):
        if self.has("garbage"):
            try:
                connection.recv(65536)
                connection.sendall(b"\x16\x03\x01 SSH-2.0-OpenSSH_9.2\r\n" * 40)
            except OSError:
                pass
        elif self.has("half-closes"):
            try:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{")
            except OSError:
                pass
        elif self.has("resets-on-odd-bytes"):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        super().serve(connection)


if __name__ == "__main__":
    foreign_socket.main(__file__, DEFECTS, Unruly)
