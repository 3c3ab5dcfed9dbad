"""Small HTTP/1.1 servers with manners to choose, all in one process: server.py [CERTIFICATE KEY]

Reads lines `MODE plain` and `MODE tls` from its standard input, answers each with the port of a new server, and ends
when its input does. Every connection of a server has a number; `echo` answers with that number and the request's bytes,
so that a test sees what was sent, and on which connection. The mode `refuses` is a port on which nobody listens,
`free-port` one that another program may take.
"""
import os
import socket
import ssl
import struct
import sys
import threading
import time
import zlib


def tls_context(mode):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    context.set_alpn_protocols(["http/1.1"])
    if mode == "wants-certificate":
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(sys.argv[1])
    return context


def read_request(connection, buffer):
    """One request: its bytes and what came after it, or None at the end of the connection."""
    while b"\r\n\r\n" not in buffer:
        piece = connection.recv(65536)
        if not piece:
            return None
        buffer += piece
    head, rest = buffer.split(b"\r\n\r\n", 1)
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        while not (rest.startswith(b"0\r\n") or b"\r\n0\r\n" in rest) or not rest.endswith(b"\r\n\r\n"):
            piece = connection.recv(65536)
            if not piece:
                return None
            rest += piece
        return head + b"\r\n\r\n" + rest, b""
    length = 0
    for line in lower.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(rest) < length:
        piece = connection.recv(65536)
        if not piece:
            return None
        rest += piece
    return head + b"\r\n\r\n" + rest[:length], rest[length:]


def answer(body, fields=b"", status=b"200 OK"):
    length = b"Content-Length: %d\r\n" % len(body)
    return b"HTTP/1.1 " + status + b"\r\n" + length + fields + b"\r\n" + body


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def until_closed(connection, piece, pause=0.0):
    while True:
        connection.sendall(piece)
        time.sleep(pause)


def serve(connection, number, mode):
    buffer = b""
    count = 0
    if mode == "silent":
        time.sleep(600)
    if mode == "greeting-garbage":
        connection.sendall(b"220 mail.example ESMTP\r\n" * 20)
    while True:
        received = read_request(connection, buffer)
        if received is None:
            return
        request, buffer = received
        count += 1
        fields = b"X-Connection: %d\r\nX-Count: %d\r\n" % (number, count)
        method = request.split(b" ", 1)[0]
        if mode in ("echo", "wants-certificate"):
            body = b"" if method == b"HEAD" else request
            connection.sendall(answer(body, fields))
        elif mode == "unsafe-head":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        elif mode == "one-answer-then-close":
            connection.sendall(answer(b"first", fields))
            return
        elif mode == "one-answer-then-silence-then-reset":
            if count == 1:
                connection.sendall(answer(b"first", fields))
            else:
                return reset(connection)
        elif mode == "says-close":
            connection.sendall(answer(b"bye", fields + b"Connection: close\r\n"))
            return
        elif mode == "mute":
            time.sleep(600)
        elif mode == "closes":
            return
        elif mode == "resets":
            return reset(connection)
        elif mode == "half-close":
            connection.shutdown(socket.SHUT_WR)
            time.sleep(600)
        elif mode == "truncates":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
            return
        elif mode == "truncates-chunks":
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nonly")
            return
        elif mode == "drips":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            until_closed(connection, b"x", 0.05)
        elif mode == "drips-header":
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            until_closed(connection, b"x", 0.05)
        elif mode == "endless":
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            until_closed(connection, b"x" * 65536)
        elif mode == "endless-chunks":
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            until_closed(connection, b"1000\r\n" + b"x" * 4096 + b"\r\n")
        elif mode == "huge-length":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
            until_closed(connection, b"x" * 65536)
        elif mode == "huge-headers":
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            until_closed(connection, b"X-Field: " + b"y" * 1000 + b"\r\n")
        elif mode == "huge-header-line":
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Field: ")
            until_closed(connection, b"y" * 65536)
        elif mode == "garbage":
            connection.sendall(os.urandom(4096))
            return
        elif mode == "http09":
            connection.sendall(b"<html>hello</html>")
            return
        elif mode == "gzip":
            packer = zlib.compressobj(9, zlib.DEFLATED, 31)
            body = packer.compress(b"squeezed") + packer.flush()
            connection.sendall(answer(body, fields + b"Content-Encoding: gzip\r\n"))
        elif mode == "gzip-bomb":
            packer = zlib.compressobj(9, zlib.DEFLATED, 31)
            body = b"".join(packer.compress(b"\0" * (1 << 20)) for _ in range(64)) + packer.flush()
            connection.sendall(answer(body, fields + b"Content-Encoding: gzip\r\n"))
        elif mode == "gzip-broken":
            connection.sendall(answer(b"this is not gzip", b"Content-Encoding: gzip\r\n"))
        elif mode == "redirects":
            connection.sendall(answer(b"", fields + b"Location: /elsewhere\r\nSet-Cookie: a=b\r\n", b"302 Found"))
        elif mode == "interim":
            connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + answer(b"final", fields))
        elif mode == "trailers":
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.sendall(b"5\r\nhello\r\n0\r\nX-Sum: abc\r\n\r\n")
        elif mode == "odd-headers":
            connection.sendall(answer(b"", b"X-Twice: one\r\nx-twice:two  \r\nX-Raw: caf\xe9\r\nX-Empty:\r\n"))
        elif mode == "answers-early-and-closes":
            connection.sendall(answer(b"no", fields + b"Connection: close\r\n", b"401 Unauthorized"))
            return
        else:
            raise ValueError("unknown mode " + mode)


def handshake(connection, context):
    """TLS on the connection; one that fails is read to its end first, because a reset could overtake the alert."""
    plain = connection.dup()
    secure = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
    try:
        secure.do_handshake()
        return secure
    except OSError:
        plain.shutdown(socket.SHUT_WR)
        plain.settimeout(5)
        while plain.recv(65536):
            pass
        raise
    finally:
        plain.close()


def handle(connection, number, mode, context):
    try:
        if context is not None:
            connection = handshake(connection, context)
        serve(connection, number, mode)
    except OSError:
        pass
    finally:
        try:
            connection.close()
        except OSError:
            pass


def accept(listener, mode, context):
    number = 0
    while True:
        connection, _ = listener.accept()
        number += 1
        threading.Thread(target=handle, args=(connection, number, mode, context), daemon=True).start()


kept = []
for line in sys.stdin:
    mode, security = line.split()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    if mode == "free-port":
        print(listener.getsockname()[1], flush=True)
        listener.close()
        continue
    kept.append(listener)
    if mode != "refuses":
        listener.listen(128)
        context = tls_context(mode) if security == "tls" else None
        threading.Thread(target=accept, args=(listener, mode, context), daemon=True).start()
    print(listener.getsockname()[1], flush=True)
