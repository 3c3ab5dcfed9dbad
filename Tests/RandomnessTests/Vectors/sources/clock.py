"""Keys of CPython's clock: float|digest ALPHABET KEYS. Says first when they were made."""
import base64
import hashlib
import random
import sys
import time

method, alphabet, keys = sys.argv[1], sys.argv[2], int(sys.argv[3])
print(f"# time: {time.time():.6f}")
for _ in range(keys):
    if method == "float":
        random.seed(time.time())
        print("".join(random.choice(alphabet) for _ in range(32)))
    else:
        print(base64.urlsafe_b64encode(hashlib.sha256(str(time.time()).encode()).digest()).decode()[:32])
