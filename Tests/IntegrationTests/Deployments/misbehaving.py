#!/usr/bin/env python3
"""A plain HTTP server with one bad manner, for as long as its standard input lasts.

    misbehaving.py silent|half-closing|closing|garbage|dripping|endless-head|endless-body

Prints its port when it is ready.
"""

import os
import socket
import sys
import threading
import time

mode = sys.argv[1]


def attend(connection):
    with connection:
        if mode == "closing":
            return
        if mode == "half-closing":
            connection.shutdown(socket.SHUT_WR)
        connection.recv(65536)
        if mode == "garbage":
            connection.sendall(os.urandom(4096))
        elif mode == "dripping":
            for byte in b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}":
                connection.sendall(bytes([byte]))
                time.sleep(1)
        elif mode == "endless-head":
            connection.sendall(b"HTTP/1.1 401 Unauthorized\r\n")
            while True:
                connection.sendall(b"X-More: and more\r\n" * 500)
        elif mode == "endless-body":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
            while True:
                connection.sendall(b"[" * 65536)
        else:
            time.sleep(3600)


def safely(connection):
    try:
        attend(connection)
    except OSError:
        pass


listener = socket.create_server(("127.0.0.1", 0))


def accept():
    while True:
        threading.Thread(target=safely, args=(listener.accept()[0],), daemon=True).start()


threading.Thread(target=accept, daemon=True).start()
print(listener.getsockname()[1], flush=True)
sys.stdin.buffer.read()
os._exit(0)
