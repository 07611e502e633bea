/*
 * The same again: repeat TIMES
 *
 * Runs the rich workflow so many times in one process, in the locale of the environment; all transcripts must be equal.
 * Prints the first, so that processes can be compared.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rich.h"

int main(int argc, char **argv)
{
    transcript first = { NULL, 0, 0 }, next = { NULL, 0, 0 };
    long times = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    setlocale(LC_ALL, "");
    bool good = rich_run(rich_text, strlen(rich_text), rich_inputs, &first);
    for (long i = 1; i < times && good; i++) {
        next.size = 0;
        good = rich_run(rich_text, strlen(rich_text), rich_inputs, &next) && next.size == first.size &&
               memcmp(next.data, first.data, first.size) == 0;
    }
    good = good && fwrite(first.data, 1, first.size, stdout) == first.size;
    free(first.data);
    free(next.data);
    return good && fflush(stdout) == 0 ? 0 : 1;
}
