"""What every foreign deployment needs and none of them is about: certificates, the target file, the ready line."""

import argparse
import json
import os
import secrets
import signal
import string
import subprocess
import sys
import threading

LETTERS = string.ascii_letters + string.digits


def new_key():
    return "ak_live_" + "".join(secrets.choice(LETTERS) for _ in range(32))


class Deployment:
    """The command line, the folder with certificate, secrets and target file, and the life of the process."""

    def __init__(self, script, defects):
        parser = argparse.ArgumentParser(description=script)
        parser.add_argument("--folder", default=".", help="where certificate, secrets and target file are written")
        parser.add_argument("--defect", action="append", default=[], choices=sorted(defects), metavar="NAME")
        parser.add_argument("--defects", action="store_true", help="print the defects and their clauses as JSON")
        arguments = parser.parse_args()
        if arguments.defects:
            print(json.dumps(defects))
            sys.exit(0)
        self.script = script
        self.folder = arguments.folder
        self.defects = frozenset(arguments.defect)
        os.makedirs(self.folder, exist_ok=True)
        self.certificate = self._make_certificate()

    def has(self, defect):
        return defect in self.defects

    def path(self, name):
        return os.path.join(self.folder, name)

    def keep_secret(self, name, value):
        descriptor = os.open(self.path(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(value + "\n")

    def announce(self, port):
        """Writes the target file with the port in it and prints the line that says so."""
        source = os.path.splitext(os.path.abspath(self.script))[0] + ".yaml"
        with open(source) as file:
            text = file.read().replace("$PORT", str(port))
        with open(self.path("target.yaml"), "w") as file:
            file.write(text)
        print(json.dumps({"ready": True, "port": port, "target": self.path("target.yaml")}), flush=True)

    @staticmethod
    def live_as_long_as_standard_input():
        """Ends the process with its parent, so that no test can leave one behind."""

        def watch():
            while sys.stdin.buffer.read(4096):
                pass
            os._exit(0)

        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        threading.Thread(target=watch, daemon=True).start()

    def _make_certificate(self):
        """An authority and a leaf for the loopback names; returns the paths of chain and private key."""

        def openssl(*words):
            subprocess.run(["openssl", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        ca, ca_key = self.path("ca.pem"), self.path("ca.key")
        openssl("req", "-x509", *curve, "-keyout", ca_key, "-out", ca, "-days", "2", "-subj", "/CN=Foreign test CA",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        leaf, leaf_key, request = self.path("leaf.pem"), self.path("leaf.key"), self.path("leaf.csr")
        openssl("req", "-new", *curve, "-keyout", leaf_key, "-out", request, "-subj", "/CN=localhost")
        extensions = self.path("leaf.ext")
        with open(extensions, "w") as file:
            file.write("subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2\nextendedKeyUsage=serverAuth\n"
                       "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n")
        openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", "2",
                "-extfile", extensions, "-out", leaf)
        return leaf, leaf_key
