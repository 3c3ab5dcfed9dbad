/* Keys of the C library's generators: METHOD SEED ALPHABET KEYS. msvc is Microsoft's rand by its documented constants, musl that of musl by its source,
   xoroshiro is xoroshiro128+ as Blackman and Vigna published it in 2018, seeded by splitmix64 as they recommend. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t msvc_state;
static int msvc_rand(void) { msvc_state = msvc_state * 214013u + 2531011u; return (msvc_state >> 16) & 0x7fff; }

static uint64_t musl_state;
static int musl_rand(void) { musl_state = 6364136223846793005u * musl_state + 1; return musl_state >> 33; }

static uint64_t split_state, xoroshiro[2];
static uint64_t splitmix64(void) {
    uint64_t z = (split_state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}
static uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
static uint64_t xoroshiro128plus(void) {
    uint64_t s0 = xoroshiro[0], s1 = xoroshiro[1], result = s0 + s1;
    s1 ^= s0;
    xoroshiro[0] = rotl(s0, 24) ^ s1 ^ (s1 << 16);
    xoroshiro[1] = rotl(s1, 37);
    return result;
}

int main(int count, char **arguments) {
    if (count < 5) return 64;
    const char *method = arguments[1], *alphabet = arguments[3];
    unsigned seed = strtoul(arguments[2], NULL, 10);
    int letters = strlen(alphabet), keys = atoi(arguments[4]);
    srand(seed), srandom(seed), srand48(seed), msvc_state = seed, split_state = seed;
    musl_state = seed - 1;
    xoroshiro[0] = splitmix64(), xoroshiro[1] = splitmix64();
    for (int key = 0; key < keys; key++) {
        if (!strcmp(method, "rand-bytes")) {
            for (int i = 0; i < 16; i++) printf("%02x", (unsigned char)rand());
            putchar('\n');
            continue;
        }
        for (int i = 0; i < 32; i++) {
            int index = 0;
            if (!strcmp(method, "rand")) index = rand() % letters;
            else if (!strcmp(method, "rand-scaled")) index = (int)((double)rand() / (RAND_MAX + 1.0) * letters);
            else if (!strcmp(method, "random")) index = random() % letters;
            else if (!strcmp(method, "drand48")) index = (int)(drand48() * letters);
            else if (!strcmp(method, "lrand48")) index = lrand48() % letters;
            else if (!strcmp(method, "msvc")) index = msvc_rand() % letters;
            else if (!strcmp(method, "musl")) index = musl_rand() % letters;
            else if (!strcmp(method, "xoroshiro")) index = (int)((xoroshiro128plus() >> 11) * 0x1.0p-53 * letters);
            putchar(alphabet[index]);
        }
        putchar('\n');
    }
    return 0;
}
