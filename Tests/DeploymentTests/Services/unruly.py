#!/usr/bin/env python3
"""A program for keys that misbehaves in the way that its argument names, once it has greeted."""
import json
import os
import sys
import time

manner = sys.argv[1]
state = sys.argv[2] if len(sys.argv) > 2 else None


def answer(request, **members):
    print(json.dumps({"id": request["id"], **members}), flush=True)


if manner == "dies-at-once":
    print("no configuration found", file=sys.stderr, flush=True)
    sys.exit(3)

for line in sys.stdin:
    request = json.loads(line)
    if request["action"] == "hello":
        if manner == "other-protocol":
            answer(request, protocol="mine/7", actions=[])
        elif manner == "cannot-delete":
            answer(request, protocol="keyspec-keys/1", actions=["create"])
        elif manner == "chatty":
            print("Welcome!", flush=True)
        else:
            answer(request, protocol="keyspec-keys/1", actions=["create", "list", "regenerate", "delete"])
    elif manner == "hangs":
        time.sleep(600)
    elif manner == "dies":
        print("Traceback: boom", file=sys.stderr, flush=True)
        os._exit(7)
    elif manner == "dies-once" and not os.path.exists(state):
        open(state, "w").close()
        os._exit(7)
    elif manner == "rubbish":
        print("ak_live_" + "aB3" * 10 + "zz is your key", flush=True)
    elif manner == "no-key":
        answer(request, key_id="k1")
    elif manner == "wrong-id":
        print(json.dumps({"id": 99, "key": "x"}), flush=True)
    elif manner == "floods":
        while True:
            print("x" * 65536, end="", flush=True)
    elif manner == "reports":
        answer(request, error={"message": "the account is locked", "fault": "operator"})
    else:
        answer(request, key="ak_live_" + "aB3dE5fG" * 4, key_id="k1", hint="ak_live_…fG")
