/*
 * The tree: a fork stands where names that were equal so far part, and forks on the way to a name stand in order of
 * letter and bit. Which name a search ends at is known without comparing any; that one is compared.
 */
#include "names.h"

#include <stdlib.h>

/* What comes next is a fork, or a leaf: the name of that number. */
struct wfs__fork {
    uint32_t at;
    uint32_t next[2]; /* 2 * number, and 1 for a leaf */
    uint16_t bit;     /* of the letter `at`, the highest one in which they differ */
};

static uint32_t leaf(size_t item) { return (uint32_t)(2 * item + 1); }
static bool is_leaf(uint32_t link) { return link & 1; }

/* A byte and one, so that the end differs from all of them. */
static uint16_t letter_at(wfs__str name, size_t at)
{
    return at < name.size ? (uint16_t)((unsigned char)name.data[at] + 1) : 0;
}

static unsigned side_of(const struct wfs__fork *fork, wfs__str name)
{
    return (letter_at(name, fork->at) & fork->bit) != 0;
}

/* The item that a name leads to: if it is among them, it is this. There is one. */
static size_t lead_to_item(const wfs__names *names, wfs__str name)
{
    uint32_t link = names->root;
    while (!is_leaf(link)) {
        const struct wfs__fork *fork = &names->forks[link / 2];
        link = fork->next[side_of(fork, name)];
    }
    return link / 2;
}

/* The first letter in which two names differ, the length of the longer one if there is none. */
static size_t difference(wfs__str a, wfs__str b)
{
    size_t at = 0, end = a.size > b.size ? a.size : b.size;
    while (at < end && letter_at(a, at) == letter_at(b, at))
        at++;
    return at;
}

static uint16_t highest_bit(unsigned bits) { return (uint16_t)(1U << (31 - __builtin_clz(bits))); }

/* The link that leads past all forks which come before one at that place. */
static uint32_t *find_link(wfs__names *names, wfs__str name, size_t at, uint16_t bit)
{
    uint32_t *link = &names->root;
    while (!is_leaf(*link)) {
        struct wfs__fork *fork = &names->forks[*link / 2];
        if (fork->at > at || (fork->at == at && fork->bit < bit))
            break;
        link = &fork->next[side_of(fork, name)];
    }
    return link;
}

/* Room for one more name and fork. */
static bool make_room(wfs__names *names)
{
    void *items = names->items, *forks = names->forks;
    if (names->count > UINT32_MAX / 2 - 1 || !wfs__grow(&items, &names->capacity, names->count, sizeof *names->items))
        return false;
    names->items = items;
    if (!wfs__grow(&forks, &names->fork_capacity, names->fork_count, sizeof *names->forks))
        return false;
    names->forks = forks;
    return true;
}

static void add_fork(wfs__names *names, wfs__str name, size_t at, unsigned differing)
{
    uint16_t bit = highest_bit(differing);
    uint32_t *link = find_link(names, name, at, bit);
    struct wfs__fork *fork = &names->forks[names->fork_count];
    *fork = (struct wfs__fork){ .at = (uint32_t)at, .bit = bit };
    fork->next[side_of(fork, name)] = leaf(names->count);
    fork->next[!side_of(fork, name)] = *link;
    *link = (uint32_t)(2 * names->fork_count++);
}

bool wfs__names_set(wfs__names *names, wfs__str name, size_t number)
{
    size_t at = 0;
    wfs__str other = WFS__NONE;
    if (names->count) {
        size_t item = lead_to_item(names, name);
        other = names->items[item].name;
        at = difference(name, other);
        if (at >= name.size && at >= other.size) {
            names->items[item].number = number;
            return true;
        }
    }
    if (!make_room(names))
        return false;
    if (names->count)
        add_fork(names, name, at, (unsigned)(letter_at(name, at) ^ letter_at(other, at)));
    else
        names->root = leaf(0);
    names->items[names->count++] = (wfs__named){ name, number };
    return true;
}

int64_t wfs__names_find(const wfs__names *names, wfs__str name)
{
    if (names->count == 0)
        return -1;
    const wfs__named *item = &names->items[lead_to_item(names, name)];
    return wfs__str_equal(item->name, name) ? (int64_t)item->number : -1;
}

void wfs__names_free(wfs__names *names)
{
    free(names->items);
    free(names->forks);
}
