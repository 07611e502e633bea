/*
 * Anchors: what has a name, and finding the newest one of a name.
 *
 * They are looked up in a tree of forks: each leads on by one bit of one byte of the name, so that a search takes time
 * linear in the name, however many anchors there are and whatever they are called. Only aliases search, and mostly
 * there are none: anchors enter the tree when the next alias comes.
 */
#include "yaml_internal.h"

#include <stdlib.h>

/* Names that are equal up to a byte part there. What comes next is a fork, or a leaf: the anchor of that number. */
struct wfs__yaml_fork {
    uint32_t at;
    uint32_t next[2]; /* 2 * number, and 1 for a leaf */
    uint8_t bit;      /* the highest one in which they differ */
};

static uint32_t leaf(size_t anchor) { return (uint32_t)(2 * anchor + 1); }
static bool is_leaf(uint32_t link) { return link & 1; }

static uint8_t byte_at(wfs__str name, size_t at) { return at < name.size ? (uint8_t)name.data[at] : 0; }

static unsigned side_of(const wfs__yaml_fork *fork, wfs__str name)
{
    return (byte_at(name, fork->at) & fork->bit) != 0;
}

/* The anchor that a name leads to: if there is one of that name, it is this. */
static size_t lead_to_leaf(const wfs__yaml_anchors *anchors, wfs__str name)
{
    uint32_t link = anchors->root;
    while (!is_leaf(link)) {
        const wfs__yaml_fork *fork = &anchors->forks[link / 2];
        link = fork->next[side_of(fork, name)];
    }
    return link / 2;
}

/* The first byte in which two names differ, their length if there is none. */
static size_t difference(wfs__str a, wfs__str b)
{
    size_t at = 0, end = a.size > b.size ? a.size : b.size;
    while (at < end && byte_at(a, at) == byte_at(b, at))
        at++;
    return at;
}

static uint8_t highest_bit(uint8_t bits) { return (uint8_t)(1U << (31 - __builtin_clz(bits))); }

/* The link that leads past all forks which come before one at that place. */
static uint32_t *find_link(wfs__yaml_anchors *anchors, wfs__str name, size_t at, uint8_t bit)
{
    uint32_t *link = &anchors->root;
    while (!is_leaf(*link)) {
        wfs__yaml_fork *fork = &anchors->forks[*link / 2];
        if (fork->at > at || (fork->at == at && fork->bit < bit))
            break;
        link = &fork->next[side_of(fork, name)];
    }
    return link;
}

/* Enters an anchor; of equal names the newer one stays. */
static bool enter(wfs__yaml_anchors *anchors, size_t number)
{
    wfs__str name = anchors->items[number].name;
    if (number == 0) {
        anchors->root = leaf(number);
        return true;
    }
    wfs__str other = anchors->items[lead_to_leaf(anchors, name)].name;
    size_t at = difference(name, other);
    if (at == name.size && at == other.size) {
        *find_link(anchors, name, SIZE_MAX, 0) = leaf(number);
        return true;
    }
    void *forks = anchors->forks;
    if (!wfs__grow(&forks, &anchors->fork_capacity, anchors->fork_count, sizeof *anchors->forks))
        return false;
    anchors->forks = forks;
    uint8_t bit = highest_bit(byte_at(name, at) ^ byte_at(other, at));
    uint32_t *link = find_link(anchors, name, at, bit);
    wfs__yaml_fork *fork = &anchors->forks[anchors->fork_count];
    *fork = (wfs__yaml_fork){ .at = (uint32_t)at, .bit = bit };
    fork->next[side_of(fork, name)] = leaf(number);
    fork->next[!side_of(fork, name)] = *link;
    *link = (uint32_t)(2 * anchors->fork_count++);
    return true;
}

bool wfs__yaml_anchor_add(wfs__yaml_anchors *anchors, wfs__str name, size_t *number)
{
    void *items = anchors->items;
    if (!wfs__grow(&items, &anchors->capacity, anchors->count, sizeof *anchors->items))
        return false;
    anchors->items = items;
    anchors->items[anchors->count++] = (wfs__yaml_anchor){ .name = name };
    *number = anchors->count;
    return true;
}

bool wfs__yaml_anchor_find(wfs__yaml_anchors *anchors, wfs__str name, const wfs__yaml_anchor **found)
{
    *found = NULL;
    for (; anchors->entered < anchors->count; anchors->entered++)
        if (!enter(anchors, anchors->entered))
            return false;
    if (anchors->count == 0)
        return true;
    const wfs__yaml_anchor *candidate = &anchors->items[lead_to_leaf(anchors, name)];
    *found = wfs__str_equal(candidate->name, name) ? candidate : NULL;
    return true;
}

void wfs__yaml_anchors_free(wfs__yaml_anchors *anchors)
{
    free(anchors->items);
    free(anchors->forks);
}
