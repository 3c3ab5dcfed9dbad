/* Keys of the C library's generators: METHOD SEED ALPHABET KEYS. msvc is Microsoft's rand by its documented constants. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t msvc_state;
static int msvc_rand(void) { msvc_state = msvc_state * 214013u + 2531011u; return (msvc_state >> 16) & 0x7fff; }

int main(int count, char **arguments) {
    if (count < 5) return 64;
    const char *method = arguments[1], *alphabet = arguments[3];
    unsigned seed = strtoul(arguments[2], NULL, 10);
    int letters = strlen(alphabet), keys = atoi(arguments[4]);
    srand(seed), srandom(seed), srand48(seed), msvc_state = seed;
    for (int key = 0; key < keys; key++) {
        for (int i = 0; i < 32; i++) {
            int index = 0;
            if (!strcmp(method, "rand")) index = rand() % letters;
            else if (!strcmp(method, "rand-scaled")) index = (int)((double)rand() / (RAND_MAX + 1.0) * letters);
            else if (!strcmp(method, "random")) index = random() % letters;
            else if (!strcmp(method, "drand48")) index = (int)(drand48() * letters);
            else if (!strcmp(method, "lrand48")) index = lrand48() % letters;
            else if (!strcmp(method, "msvc")) index = msvc_rand() % letters;
            putchar(alphabet[index]);
        }
        putchar('\n');
    }
    return 0;
}
