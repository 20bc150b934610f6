/* The program that everybody supervises in the benchmark. It tells when its first instruction ran.

   child FIFO NAME quiet             waits to be stopped
   child FIFO NAME chatty            writes a line fifty times a second, and ends when nobody reads them
   child FIFO NAME flood COUNT BLOCK writes COUNT lines of 120 bytes, BLOCK lines at a time, then waits

   The line in FIFO: NAME, pid, nanoseconds of CLOCK_MONOTONIC, nanoseconds of CLOCK_REALTIME. */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE 120

static void end(int number) { (void)number; _exit(0); }

static long long ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void put(const char *data, size_t size)
{
    while (size) {
        ssize_t done = write(1, data, size);
        if (done < 0) _exit(1);
        data += done;
        size -= (size_t)done;
    }
}

static void flood(long count, long block)
{
    char *lines = malloc((size_t)block * LINE + 1);
    for (long first = 0; first < count; first += block) {
        long many = count - first < block ? count - first : block;
        for (long n = 0; n < many; n++) {
            char *line = lines + n * LINE;
            int head = sprintf(line, "%012ld ", first + n);
            memset(line + head, 'x', (size_t)(LINE - head - 1));
            line[LINE - 1] = '\n';
        }
        put(lines, (size_t)many * LINE);
    }
}

int main(int argc, char **argv)
{
    long long monotonic = ns(CLOCK_MONOTONIC), real = ns(CLOCK_REALTIME);
    char text[256];
    if (argc < 4) return 2;
    signal(SIGINT, end);
    signal(SIGTERM, end);
    int fifo = open(argv[1], O_WRONLY | O_NONBLOCK);
    int size = snprintf(text, sizeof text, "%s %d %lld %lld\n", argv[2], (int)getpid(), monotonic, real);
    if (fifo < 0 || write(fifo, text, (size_t)size) != size) return 3;
    close(fifo);
    if (strcmp(argv[3], "flood") == 0 && argc == 6) flood(atol(argv[4]), atol(argv[5]));
    while (strcmp(argv[3], "chatty") == 0) {
        put("still here\n", 11);
        usleep(20000);
    }
    for (;;) pause();
}
