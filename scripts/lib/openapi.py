"""Runs schemathesis against the reference deployment; see scripts/openapi-test.

    openapi.py PROGRAM SCHEMATHESIS
"""
import subprocess
import sys
import tempfile

from reference import Reference

SECONDS = 12


def test(program, schemathesis, variant):
    """The exit status of schemathesis, with all of its checks, on a deployment of its own."""
    with tempfile.TemporaryDirectory() as folder:
        reference = Reference(program, folder, "--ephemeral", *(["--variant", variant] if variant else []))
        reference.wait_until_ready()
        email = reference.ready["accounts"]["funded"]["email"]
        reference.control("/rate", {"email": email, "limit": 10_000_000, "window_ms": 1000})
        key = reference.owner("funded").create("schemathesis")["key"]
        status = subprocess.run(
            [schemathesis, "run", reference.ready["base"] + "/openapi.json", "--checks", "all", "--seed", "1",
             "--max-time", str(SECONDS), "--tls-verify", reference.ready["ca_file"], "--header", "X-API-Key: " + key,
             "--no-color"], cwd=folder, check=False).returncode
        reference.stop()
        return status


def main():
    program, schemathesis = sys.argv[1:]
    statuses = [test(program, schemathesis, variant) for variant in [None, "problem-json"]]
    return 1 if any(statuses) else 0


if __name__ == "__main__":
    sys.exit(main())
