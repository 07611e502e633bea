/*
 * "Did you mean": the nearest of some names by edit distance.
 *
 * A candidate is near when it takes at most a third of the longer name's bytes (and at least one change) to
 * get there, counting a swap of neighbours as one change. Names over 64 bytes are not compared.
 */
#include "suggest.h"

#include <stdint.h>
#include <string.h>

enum { LONGEST = 64 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Three rows of the table are enough: this one, the one before, and the one before that for swaps. */
static size_t edit_distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t rows[3][LONGEST + 1];

    for (size_t j = 0; j <= b_size; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            row[j] = smaller(above[j - 1] + (a[i - 1] != b[j - 1]), smaller(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], second[j - 2] + 1);
        }
    }
    return rows[a_size % 3][b_size];
}

struct suggestion suggestion_for(const char *name, size_t size)
{
    return (struct suggestion){ name, size, NULL, SIZE_MAX };
}

void suggestion_offer(struct suggestion *suggestion, const char *candidate)
{
    size_t size = strlen(candidate), longer = size > suggestion->size ? size : suggestion->size, distance;

    if (longer > LONGEST || !longer)
        return;
    distance = edit_distance(suggestion->name, suggestion->size, candidate, size);
    if (distance <= (longer + 2) / 3 && distance < longer && distance < suggestion->distance) {
        suggestion->distance = distance;
        suggestion->best = candidate;
    }
}
