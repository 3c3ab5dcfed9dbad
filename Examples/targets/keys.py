#!/usr/bin/env python3
"""Makes keys for keyspec: reads one JSON object per line, answers each with one (docs/describing-a-target.md).

Settings come from the environment: KEYS_URL (the key management's address), KEYS_CA (a PEM file, where needed) and
KEYS_PASSWORD_FUNDED, KEYS_PASSWORD_SECOND, ... (one per account). Standard output belongs to the answers; everything
meant for people goes to standard error, and no key is ever printed there.
"""
import json
import os
import ssl
import sys
import urllib.error
import urllib.request


class Fault(Exception):
    """An error with the party that has to repair it: description, deployment, network or operator."""

    def __init__(self, fault, message, gone=False):
        super().__init__(message)
        self.fault, self.gone = fault, gone


class KeyManagement:
    """The deployment's own interface; a session per account."""

    def __init__(self):
        self.base = os.environ["KEYS_URL"].rstrip("/")
        self.context = ssl.create_default_context(cafile=os.environ.get("KEYS_CA"))
        self.sessions = {}

    def call(self, method, path, body=None, headers=None):
        request = urllib.request.Request(
            self.base + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **(headers or {})})
        context = self.context if self.base.startswith("https:") else None
        try:
            with urllib.request.urlopen(request, timeout=15, context=context) as answer:
                return json.loads(answer.read() or b"null"), answer.headers
        except urllib.error.HTTPError as error:
            raise Fault("deployment", f"{method} {path} was answered {error.code}", gone=error.code == 404)
        except OSError as error:
            raise Fault("network", f"{method} {path}: {error}")

    def session(self, account, variables):
        if account not in self.sessions:
            password = os.environ.get(f"KEYS_PASSWORD_{account.upper()}")
            if not password:
                raise Fault("operator", f"KEYS_PASSWORD_{account.upper()} is not set")
            answer, headers = self.call("POST", "/api/session", {"email": variables["email"], "password": password})
            cookies = "; ".join(field.split(";")[0] for field in headers.get_all("Set-Cookie", []))
            self.sessions[account] = {"Cookie": cookies, "X-CSRF-Token": answer["csrf"]}
        return self.sessions[account]


def answer(keys, request):
    """What the answer to a request holds besides its id."""
    action = request["action"]
    if action == "hello":
        return {"protocol": "keyspec-keys/1", "actions": ["create", "list", "regenerate", "delete"]}
    session = keys.session(request["account"], request["variables"])
    if action == "create":
        key, _ = keys.call("POST", "/api/keys", {"label": request["label"]}, session)
        return {"key": key["key"], "key_id": key["id"], "hint": key["hint"]}
    if action == "list":
        found, cursor = [], ""
        while cursor is not None:
            page, _ = keys.call("GET", "/api/keys" + (f"?cursor={cursor}" if cursor else ""), None, session)
            found += [{"key_id": k["id"], "label": k["label"], "hint": k["hint"]} for k in page["keys"]]
            cursor = page.get("next_cursor")
        return {"keys": found}
    if action == "regenerate":
        key, _ = keys.call("POST", f"/api/keys/{request['key_id']}/regenerate", {}, session)
        return {"key": key["key"], "key_id": key["id"]}
    if action == "delete":
        keys.call("DELETE", f"/api/keys/{request['key_id']}", None, session)
        return {}
    raise Fault("description", f"unknown action {action}")


def main():
    keys = KeyManagement()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            result = answer(keys, request)
        except Fault as fault:
            result = {"error": {"message": str(fault), "fault": fault.fault, "gone": fault.gone}}
        print(json.dumps({"id": request["id"], **result}), flush=True)


if __name__ == "__main__":
    main()
