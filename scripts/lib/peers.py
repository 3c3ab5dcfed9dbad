"""Compares keyspec with sslyze and sslscan; see scripts/peers, which starts it with the paths of keyspec and sslyze."""
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

UNAVAILABLE = 69
VERSIONS = ["SSL 2", "SSL 3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"]
STRICT = "ssl_protocols TLSv1.3; ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384;"
SERVERS = {
    "strict": ("ec", STRICT),
    "all suites of TLS 1.3": ("ec", "ssl_protocols TLSv1.3;"),
    "TLS 1.2 and 1.3": ("ec", "ssl_protocols TLSv1.2 TLSv1.3;"),
    "down to TLS 1.0": ("rsa", "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:@SECLEVEL=0;"),
    "early data": ("ec", STRICT + " ssl_early_data on;"),
}


def run(words, seconds=120):
    """Standard output of a program, whatever it ends with."""
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds).stdout


def make_certificate(folder, name, key):
    run(["openssl", "req", "-x509", "-newkey"] + key
        + ["-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
           "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem"])


class Nginx:
    """nginx with the given settings on a free port, as long as the `with` lasts."""

    def __init__(self, folder, certificate, settings):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        temporary = " ".join(f"{kind}_temp_path {folder}/{kind};"
                             for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
        with open(f"{folder}/nginx.conf", "w") as file:
            file.write(f"""daemon off; master_process off; pid {folder}/pid; error_log stderr emerg;
                events {{ worker_connections 512; }}
                http {{ access_log off; {temporary}
                  server {{ listen 127.0.0.1:{self.port} ssl; {settings}
                    ssl_certificate {folder}/{certificate}.pem; ssl_certificate_key {folder}/{certificate}.key;
                    add_header Strict-Transport-Security 'max-age=63072000' always;
                    location / {{ return 200 'ok'; }} }} }}""")
        program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        # Without the system's configuration, which would narrow what is offered.
        self.process = subprocess.Popen([program, "-e", "stderr", "-p", folder, "-c", f"{folder}/nginx.conf"],
                                        env={**os.environ, "OPENSSL_CONF": "/dev/null"})

    def __enter__(self):
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                time.sleep(0.01)
        raise SystemExit("nginx does not listen")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def facts_of_keyspec(keyspec, port, ca):
    output = run([keyspec, "tls", f"127.0.0.1:{port}", "--ca", ca, "--enumerate", "--json"])
    address = json.loads(output)["addresses"][0]
    outcomes = {probe["id"]: probe for probe in address["probes"]}
    facts = {}
    for version in VERSIONS:
        name = version.lower().replace(" ", "-")
        chosen = [probe["summary"] for probe in address["probes"]] + [address["handshake"]["outcome"]]
        accepted = any(summary.startswith(f"accepted: {version}") for summary in chosen)
        asked = outcomes.get(name)
        if not accepted and version != "TLS 1.3" and asked and asked["outcome"] == "inconclusive":
            facts[version] = "inconclusive"
        else:
            facts[version] = "accepted" if accepted else "refused"
    for enumeration in address["enumerations"]:
        if enumeration["version"] == "TLS 1.3":
            facts["suites of TLS 1.3"] = sorted(enumeration["suites"])
    facts["early data"] = "yes" if (address["early-data"]["advertised"] or 0) > 0 else "no"
    facts["certificate"] = address["certificate"]["sha256"]
    return facts


def facts_of_sslyze(sslyze, port, ca, folder):
    path = f"{folder}/sslyze.json"
    run([sslyze, f"127.0.0.1:{port}", f"--certinfo_ca_file={ca}", f"--json_out={path}", "--certinfo", "--sslv2",
         "--sslv3", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3", "--early_data", "--mozilla_config=disable"])
    with open(path) as file:
        result = json.load(file)["server_scan_results"][0]["scan_result"]
    names = ["ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1", "tls_1_2", "tls_1_3"]
    suites = {version: [entry["cipher_suite"]["name"]
                        for entry in result[f"{name}_cipher_suites"]["result"]["accepted_cipher_suites"]]
              for version, name in zip(VERSIONS, names)}
    facts = {version: "accepted" if suites[version] else "refused" for version in VERSIONS}
    facts["suites of TLS 1.3"] = sorted(suites["TLS 1.3"])
    facts["early data"] = "yes" if result["tls_1_3_early_data"]["result"]["supports_early_data"] else "no"
    deployment = result["certificate_info"]["result"]["certificate_deployments"][0]
    pem = deployment["received_certificate_chain"][0]["as_pem"]
    digest = subprocess.run(["openssl", "x509", "-noout", "-fingerprint", "-sha256"], input=pem.encode(),
                            stdout=subprocess.PIPE).stdout.decode()
    facts["certificate"] = digest.split("=")[1].strip().replace(":", "").lower()
    return facts


def facts_of_sslscan(port, folder):
    path = f"{folder}/sslscan.xml"
    run(["sslscan", f"--xml={path}", "--no-heartbleed", f"127.0.0.1:{port}"])
    test = ElementTree.parse(path).getroot().find("ssltest")
    facts = {version: "refused" for version in VERSIONS}
    for protocol in test.iter("protocol"):
        version = f"{protocol.get('type').upper()} {protocol.get('version')}"
        if protocol.get("enabled") == "1":
            facts[version] = "accepted"
    facts["suites of TLS 1.3"] = sorted(
        cipher.get("cipher") for cipher in test.iter("cipher") if cipher.get("sslversion") == "TLSv1.3")
    return facts


def compare(title, ours, theirs):
    """Prints each fact and how it was seen; the number of those that differ."""
    print(f"\n{title}")
    differing = 0
    for fact, value in ours.items():
        others = {name: facts[fact] for name, facts in theirs.items() if fact in facts}
        wrong = [name for name, other in others.items() if other != value]
        differing += len(wrong)
        shown = " ".join(value) if isinstance(value, list) else value
        verdict = "; ".join(f"{name} says {others[name]}" for name in wrong) or f"as {' and '.join(others)}"
        print(f"  {fact}: {shown}   {'DIFFERS: ' if wrong else ''}{verdict}")
    return differing


def seconds(words, times):
    taken = []
    for _ in range(times):
        start = time.monotonic()
        run(words)
        taken.append(time.monotonic() - start)
    return statistics.median(taken)


def main():
    keyspec, sslyze = sys.argv[1:3]
    has_sslyze, has_sslscan = os.access(sslyze, os.X_OK), shutil.which("sslscan") is not None
    if shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") is None:
        print("nginx is not installed", file=sys.stderr)
        return UNAVAILABLE
    if not has_sslyze and not has_sslscan:
        print("neither sslyze nor sslscan is installed", file=sys.stderr)
        return UNAVAILABLE
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        make_certificate(folder, "ec", ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        make_certificate(folder, "rsa", ["rsa:2048"])
        for title, (certificate, settings) in SERVERS.items():
            ca = f"{folder}/{certificate}.pem"
            with Nginx(folder, certificate, settings) as server:
                theirs = {}
                if has_sslyze:
                    theirs["sslyze"] = facts_of_sslyze(sslyze, server.port, ca, folder)
                if has_sslscan:
                    theirs["sslscan"] = facts_of_sslscan(server.port, folder)
                failures += compare(title, facts_of_keyspec(keyspec, server.port, ca), theirs)
                if title == "strict" and has_sslyze:
                    ours = seconds([keyspec, "tls", f"127.0.0.1:{server.port}", "--ca", ca], 9)
                    other = seconds([sslyze, f"127.0.0.1:{server.port}"], 3)
                    ratio = ours / other
                    print(f"  time of the whole process: keyspec {ours * 1000:.0f} ms, sslyze {other * 1000:.0f} ms,"
                          f" {ratio:.3f} of it; under 0.1 is asked")
                    failures += ratio >= 0.1
    print(f"\n{'no fact differs' if failures == 0 else f'{failures} differ'}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
