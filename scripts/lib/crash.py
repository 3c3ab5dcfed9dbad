"""Kills the reference deployment at drawn moments, and looks what it kept; see scripts/crash.

    crash.py PROGRAM [--kills N] [--seed N]

Books are kept of what was acknowledged and of what was asked for when the process died. After each start, all of this has
to be true: balances and charges add up to what was given; each acknowledged call has one line in the usage log, one that
was not acknowledged at most one, in the table and in the file alike; each acknowledged key works on every node, each one
that was regenerated or deleted does not; no key is listed twice or not at all.
"""
import argparse
import collections
import contextlib
import http.client
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import time

from reference import Reference

COMPANIES, PEOPLE, CREDITS = "/api/v1/companies/enrich", "/api/v1/people/enrich", "/api/v1/credits"
NAMES = {COMPANIES: "companies.enrich", PEOPLE: "people.enrich", CREDITS: "credits"}
GOOD = {COMPANIES: '{"domain":"example.com"}', PEOPLE: '{"email":"ada@example.com"}'}
UNKNOWN = "ak_live_" + "x" * 32
BROKEN = (OSError, http.client.HTTPException)
NODES = 2


class Books:
    """What has to be true after the next start. Counts are by name of the endpoint, status and credits."""

    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged = collections.Counter()
        self.open = collections.Counter()
        # Per role: credits given for sure, and given perhaps.
        self.given = {}
        self.perhaps_given = collections.Counter()
        self.keys = {}
        self.dead = []

    @contextlib.contextmanager
    def call(self, path, status, credits):
        """Around a call whose answer will be that; it is open when it breaks."""
        line = (NAMES[path], status, credits)
        try:
            yield
        except BROKEN:
            with self.lock:
                self.open[line] += 1
            raise
        with self.lock:
            self.acknowledged[line] += 1


class Key:
    """A key of the account `funded`, and what was under way with it."""

    def __init__(self, made):
        self.identifier = made["id"]
        self.text = made["key"]
        self.under_way = None


class Failure(Exception):
    """Something that has to be true is not."""


def need(condition, what):
    if not condition:
        raise Failure(what)


class Load:
    """Callers, an owner who changes keys and an operator, until the process dies."""

    def __init__(self, reference, books, draw):
        self.reference, self.books = reference, books
        self.numbers = iter(range(draw.getrandbits(40), 1 << 62))
        self.failures = []
        self.owner = reference.owner("funded")
        self.steady = self.owner.create("steady")
        books.keys[self.steady["id"]] = Key(self.steady)
        poor = reference.owner("exhausted")
        self.poor = poor.create(f"poor {next(self.numbers)}")["key"]
        poor.close()
        steps = [self.charge(0, COMPANIES), self.charge(1, COMPANIES), self.charge(1, PEOPLE), self.be_refused(),
                 self.spend(), self.give(), self.regenerate(), self.regenerate(), self.make_and_delete()]
        self.threads = [threading.Thread(target=self.run, args=[step]) for step in steps]

    def start(self):
        for thread in self.threads:
            thread.start()

    def end(self):
        for thread in self.threads:
            thread.join()
        if self.failures:
            raise self.failures[0]

    def run(self, step):
        try:
            while True:
                next(step)
        except BROKEN:
            pass
        except Exception as failure:  # pylint: disable=broad-except # handed on to the thread that waits
            self.failures.append(failure)

    def call(self, caller, path, key, body, status, credits):
        with self.books.call(path, status, credits):
            answered = caller.call("POST" if body else "GET", path, key, body)
            need(answered == status, f"{path} was answered {answered} instead of {status}")

    def charge(self, node, path):
        caller = self.reference.caller(node)
        while True:
            self.call(caller, path, self.steady["key"], GOOD[path], 200, 1)
            yield

    def be_refused(self):
        caller = self.reference.caller()
        while True:
            self.call(caller, COMPANIES, UNKNOWN, GOOD[COMPANIES], 401, 0)
            self.call(caller, PEOPLE, self.steady["key"], '{"email":"nobody"}', 400, 0)
            yield

    def spend(self):
        """Spends what an account without credits is given: whether a call finds some is a matter of luck."""
        caller = self.reference.caller(1)
        lines = {200: ("companies.enrich", 200, 1), 403: ("companies.enrich", 403, 0)}
        while True:
            try:
                status = caller.call("POST", COMPANIES, self.poor, GOOD[COMPANIES])
            except BROKEN:
                with self.books.lock:
                    self.books.open[lines[200]] += 1
                    self.books.open[lines[403]] += 1
                raise
            need(status in lines, f"an account that may be without credits was answered {status}")
            with self.books.lock:
                self.books.acknowledged[lines[status]] += 1
            yield

    def give(self):
        email = self.reference.ready["accounts"]["exhausted"]["email"]
        while True:
            try:
                status, _, _ = self.reference.control("/credits", {"email": email, "add": 3})
            except BROKEN:
                self.books.perhaps_given["exhausted"] += 3
                raise
            need(status == 200, f"a top-up was answered {status}")
            self.books.given["exhausted"] += 3
            time.sleep(0.005)
            yield

    def regenerate(self):
        owner, caller = self.reference.owner("funded"), self.reference.caller(1)
        key = self.made(owner, f"rotated {next(self.numbers)}")
        while True:
            key.under_way = "regenerate"
            new = owner.regenerate(key.identifier)["key"]
            old, key.text, key.under_way = key.text, new, None
            with self.books.lock:
                self.books.dead.append(old)
            self.call(caller, CREDITS, old, None, 401, 0)
            self.call(caller, COMPANIES, new, GOOD[COMPANIES], 200, 1)
            yield

    def make_and_delete(self):
        owner = self.reference.owner("funded")
        while True:
            key = self.made(owner, f"passing {next(self.numbers)}")
            key.under_way = "delete"
            owner.delete(key.identifier)
            with self.books.lock:
                self.books.dead.append(key.text)
                del self.books.keys[key.identifier]
            yield

    def made(self, owner, label):
        # One whose answer is lost is found by its label: nobody has its text.
        key = Key(owner.create(label))
        with self.books.lock:
            self.books.keys[key.identifier] = key
        return key


class Trial:
    """One folder, started and killed again and again."""

    def __init__(self, program, folder, draw):
        self.program, self.folder, self.draw = program, folder, draw
        self.books = Books()
        self.reference = None

    def start(self):
        self.reference = Reference(self.program, self.folder, "--nodes", str(NODES))

    def kill_while_starting(self):
        self.start()
        time.sleep(self.draw.uniform(0, 0.15))
        self.reference.kill()

    def kill_under_load(self):
        load = Load(self.reference, self.books, self.draw)
        load.start()
        time.sleep(self.draw.uniform(0.02, 0.5))
        self.reference.kill()
        load.end()

    def check(self):
        """Starts it and checks everything; it serves afterwards."""
        self.start()
        self.reference.wait_until_ready()
        if not self.books.given:
            self.books.given = {role: account["credits"] for role, account in self.reference.ready["accounts"].items()}
        self.check_log()
        self.check_keys()
        self.check_credits()

    def lines(self):
        path = self.reference.ready["evidence"]["database"]
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            need(database.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the database is damaged")
            return database.execute("SELECT id, at, endpoint, credits, status FROM usage_log ORDER BY id").fetchall()

    def check_log(self):
        """The table and the file say the same, and no more and no less than what was answered."""
        lines = self.lines()
        with open(self.reference.ready["evidence"]["usage_log"], encoding="utf-8") as file:
            text = file.read()
        need(text == "" or text.endswith("\n"), "the usage log ends within a line")
        written = [json.loads(line) for line in text.splitlines()]
        members = ["id", "at", "endpoint", "credits", "status"]
        need(written == [dict(zip(members, line)) for line in lines], "the usage log's file and its table differ")
        counted = collections.Counter((line[2], line[4], line[3]) for line in lines)
        books = self.books
        for line in counted | books.acknowledged | books.open:
            low, high = books.acknowledged[line], books.acknowledged[line] + books.open[line]
            need(low <= counted[line] <= high,
                 f"{line} is logged {counted[line]} times; {low} were acknowledged, {high - low} open")
        # What was open is settled now.
        books.acknowledged, books.open = counted, collections.Counter()

    def check_credits(self):
        charged = 0
        total = sum(credits for (_, _, credits), count in self.books.acknowledged.items() for _ in range(count))
        for role in ["funded", "exhausted"]:
            owner = self.reference.owner(role)
            balance = owner.account()["credits"]
            spent = sum(row["credits"] for row in owner.expect(200, "GET", "usage")["usage"])
            given, perhaps = self.books.given[role], self.books.perhaps_given.pop(role, 0)
            need(balance + spent in {given, given + perhaps},
                 f"{role}: {balance} left and {spent} spent of {given}, perhaps {perhaps} more")
            self.books.given[role] = balance + spent
            charged += spent
            owner.close()
        need(charged == total, f"{charged} credits were taken, and {total} logged")

    def accepted(self, text):
        """Whether a key works, on all nodes or on none."""
        statuses = set()
        for node in range(NODES):
            caller = self.reference.caller(node)
            statuses.add(caller.call("GET", CREDITS, text))
            caller.close()
        need(len(statuses) == 1 and statuses <= {200, 401}, f"a key was answered {statuses}")
        status = statuses.pop()
        self.books.acknowledged[("credits", status, 0)] += NODES
        return status == 200

    def check_keys(self):
        owner = self.reference.owner("funded")
        listed = collections.Counter(key["id"] for key in owner.keys())
        need(all(count == 1 for count in listed.values()), "a key is listed twice")
        books = self.books
        for key in list(books.keys.values()):
            need(key.identifier in listed or key.under_way == "delete", "an acknowledged key is not listed")
            works = self.accepted(key.text)
            if key.under_way == "regenerate" and not works:
                # The new key was never shown; it is there, and gives way to another.
                books.dead.append(key.text)
                key.text = owner.regenerate(key.identifier)["key"]
                works = self.accepted(key.text)
            need(works == (key.identifier in listed), "a key is listed and does not work, or the other way round")
            key.under_way = None
        for text in books.dead[-20:] + self.draw.sample(books.dead, min(20, len(books.dead))):
            need(not self.accepted(text), "a key that was regenerated or deleted works again")
        # Those that nobody was shown, and those of earlier rounds: the next round begins with none.
        for identifier in listed:
            owner.delete(identifier)
        need(owner.keys() == [], "a deleted key is listed")
        books.dead += [key.text for key in books.keys.values()]
        books.keys = {}
        owner.close()

    def end(self):
        status = self.reference.stop()
        need(status == 0, f"the stop ended with {status}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    folder = tempfile.mkdtemp()
    done = 0
    lines = 0
    try:
        while done < arguments.kills:
            trial = Trial(arguments.program, os.path.join(folder, str(done)), draw)
            # A folder that is new when the process dies, then the same one again and again.
            trial.kill_while_starting()
            done += 1
            for _ in range(min(10, arguments.kills - done)):
                trial.check()
                trial.kill_under_load()
                done += 1
                if draw.random() < 0.3:
                    trial.kill_while_starting()
                    done += 1
            trial.check()
            lines += len(trial.lines())
            trial.end()
            shutil.rmtree(trial.folder)
    except Failure as failure:
        print(f"after {done} kills with seed {arguments.seed}: {failure}; the files are in {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    print(f"{done} kills with seed {arguments.seed}: of {lines} calls in the log, of credits and keys none lost or doubled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
