"""Starts keyspec-reference, and talks to it as a caller and as the owner of an account; for the scripts beside this file."""
import http.client
import json
import signal
import ssl
import subprocess


class Reference:
    """One process that serves from a folder. It ends with the script too, as its standard input does then."""

    def __init__(self, program, folder, *options):
        self.process = subprocess.Popen(
            [program, "serve", "--dir", folder, "--exit-on-stdin-eof", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ready = None

    def wait_until_ready(self):
        """Its ready line, which is also kept in `ready`; fails when it ends without one."""
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"keyspec-reference ended with {self.process.wait()} and no ready line")
        self.ready = json.loads(line)
        self.context = ssl.create_default_context(cafile=self.ready["ca_file"])
        return self.ready

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def stop(self):
        """Asks it to stop; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        self.process.stdout.read()
        status = self.process.wait(timeout=30)
        self.process.stdin.close()
        self.process.stdout.close()
        return status

    def caller(self, node=0):
        return Caller(self, node)

    def owner(self, role):
        account = self.ready["accounts"][role]
        return Owner(self, account["email"], account["password"])

    def control(self, path, body):
        """A request of the operator; what it was answered."""
        place = self.ready["control"]
        connection = http.client.HTTPConnection(place["address"], place["port"], timeout=20)
        try:
            return exchange(connection, "POST", path, body, {"Authorization": "Bearer " + place["token"]})
        finally:
            connection.close()


def exchange(connection, method, path, body, fields):
    """Sends a JSON body, or none, and reads the whole answer: status, fields and decoded body."""
    text = None if body is None else body if isinstance(body, str) else json.dumps(body)
    if text is not None:
        fields = {"Content-Type": "application/json", **fields}
    connection.request(method, path, text, fields)
    answer = connection.getresponse()
    content = answer.read()
    return answer.status, answer.headers, json.loads(content) if content else None


class Caller:
    """A kept connection of somebody who has keys."""

    def __init__(self, reference, node):
        place = reference.ready["nodes"][node]
        self.connection = http.client.HTTPSConnection(
            place["address"], place["port"], context=reference.context, timeout=20)

    def call(self, method, path, key, body=None):
        return exchange(self.connection, method, path, body, {"X-API-Key": key})[0]

    def close(self):
        self.connection.close()


class Owner:
    """A session of an account's owner on a kept connection."""

    def __init__(self, reference, email, password):
        self.caller = reference.caller()
        self.fields = {}
        status, fields, body = self.send("POST", "session", {"email": email, "password": password})
        if status != 200:
            raise RuntimeError(f"signing in as {email} was answered {status}")
        self.fields = {"Cookie": fields["Set-Cookie"].split(";")[0], "X-CSRF-Token": body["csrf_token"]}

    def send(self, method, path, body=None):
        return exchange(self.caller.connection, method, "/dashboard/api/" + path, body, self.fields)

    def create(self, label):
        return self.expect(201, "POST", "keys", {"label": label})

    def regenerate(self, identifier):
        return self.expect(200, "POST", f"keys/{identifier}/regenerate")

    def delete(self, identifier):
        self.expect(204, "DELETE", f"keys/{identifier}")

    def keys(self):
        return self.expect(200, "GET", "keys")["keys"]

    def account(self):
        return self.expect(200, "GET", "account")

    def expect(self, expected, *request):
        status, _, body = self.send(*request)
        if status != expected:
            raise RuntimeError(f"{request[0]} {request[1]} was answered {status}")
        return body

    def close(self):
        self.caller.close()
