// Vectorscan (or Hyperscan) in streaming mode on the same log and patterns: vectorscan PATTERNS_IN_HEX LOG
#include <fcntl.h>
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static unsigned long long hits;

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
    (void)id, (void)from, (void)to, (void)flags, (void)context;
    hits++;
    return 0;
}

static double cpu(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int count, char **arguments) {
    if (count != 3) return 64;
    static char *texts[65536];
    static size_t lengths[65536];
    static unsigned flags[65536], ids[65536];
    unsigned number = 0;
    char line[8192];
    FILE *list = fopen(arguments[1], "r");
    while (list && fgets(line, sizeof line, list) && number < 65536) {
        size_t length = strlen(line) / 2;
        texts[number] = malloc(length + 1);
        for (size_t i = 0; i < length; i++) sscanf(line + 2 * i, "%2hhx", (unsigned char *)&texts[number][i]);
        lengths[number] = length;
        flags[number] = 0;
        ids[number] = number;
        number++;
    }
    hs_database_t *database = NULL;
    hs_compile_error_t *problem = NULL;
    if (hs_compile_lit_multi((const char *const *)texts, flags, ids, lengths, number, HS_MODE_STREAM, NULL, &database,
                             &problem) != HS_SUCCESS) {
        fprintf(stderr, "vectorscan: %s\n", problem->message);
        return 1;
    }
    hs_scratch_t *scratch = NULL;
    hs_stream_t *stream = NULL;
    hs_alloc_scratch(database, &scratch);
    hs_open_stream(database, 0, &stream);
    int log = open(arguments[2], O_RDONLY);
    static char buffer[1 << 18];
    double start = cpu();
    unsigned long long bytes = 0;
    ssize_t length;
    while ((length = read(log, buffer, sizeof buffer)) > 0) {
        hs_scan_stream(stream, buffer, length, 0, scratch, on_match, NULL);
        bytes += length;
    }
    hs_close_stream(stream, scratch, on_match, NULL);
    double seconds = cpu() - start;
    printf("vectorscan: %u patterns, %llu hits, %.3f s of CPU, %.3f GB/s\n", number, hits, seconds, bytes / seconds / 1e9);
    return 0;
}
