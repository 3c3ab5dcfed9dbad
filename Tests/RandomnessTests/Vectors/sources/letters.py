"""Keys of CPython's random module: METHOD SEED ALPHABET KEYS."""
import base64
import random
import sys

method, seed, alphabet, keys = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
random.seed(seed)
for _ in range(keys):
    if method == "choices":
        print("".join(random.choices(alphabet, k=32)))
    elif method == "choice":
        print("".join(random.choice(alphabet) for _ in range(32)))
    elif method == "getrandbits":
        print("".join(alphabet[random.getrandbits(6)] for _ in range(32)))
    elif method == "randbytes":
        print(base64.urlsafe_b64encode(random.randbytes(24)).decode())
    elif method == "number":
        print(base64.urlsafe_b64encode(random.getrandbits(192).to_bytes(24, "big")).decode())
