/*
 * A growing text in one malloc'd block.
 *
 * The block doubles, so that appending is cheap on average; with a sink it is emptied instead, and what is larger than
 * it passes by. After the first failure nothing more is appended: what is there stays a prefix of what was meant, and
 * whoever takes the text gets the failure.
 */
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { SMALLEST = 64, PIECE = 65536 };

static bool enlarge(wfs__buffer *buffer, size_t needed)
{
    size_t least = buffer->sink ? PIECE : SMALLEST, capacity = buffer->capacity < least ? least : buffer->capacity;
    while (capacity < needed && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    if (capacity < needed)
        capacity = needed;
    char *data = wfs__realloc(buffer->data, capacity);
    if (!data)
        return false;
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

static void fail(wfs__buffer *buffer)
{
    buffer->failed = true;
    buffer->capacity = buffer->size; /* so that nothing more is added */
}

static void hand_on(wfs__buffer *buffer, const char *data, size_t size)
{
    wfs__sink *sink = buffer->sink;
    if (buffer->failed || !size)
        return;
    if (sink->write(sink->context, data, size) == 0) {
        sink->written += size;
        return;
    }
    sink->stopped = true;
    fail(buffer);
}

/* Hands on what is there. */
static void empty(wfs__buffer *buffer)
{
    hand_on(buffer, buffer->data, buffer->size);
    if (!buffer->failed)
        buffer->size = 0;
}

char *wfs__buffer_room(wfs__buffer *buffer, size_t size)
{
    if (buffer->sink && size >= buffer->capacity - buffer->size)
        empty(buffer);
    if (buffer->failed || buffer->full)
        return NULL;
    size_t needed;
    bool fits = wfs__add(buffer->size, size, &needed);
    if (buffer->limit && (!fits || needed > buffer->limit)) {
        buffer->full = true;
        return NULL;
    }
    if (!fits || needed == SIZE_MAX || (needed >= buffer->capacity && !enlarge(buffer, needed + 1))) {
        fail(buffer);
        return NULL;
    }
    return buffer->data + buffer->size;
}

void wfs__buffer_add_slow(wfs__buffer *buffer, const char *data, size_t size)
{
    if (buffer->sink && size >= PIECE) {
        empty(buffer);
        hand_on(buffer, data, size);
        return;
    }
    size_t left = buffer->limit ? buffer->limit - buffer->size : size, fits = size < left ? size : left;
    char *room = wfs__buffer_room(buffer, fits);
    if (!room)
        return;
    if (fits)
        memcpy(room, data, fits);
    buffer->size += fits;
    buffer->full = fits < size;
}

void wfs__buffer_free(wfs__buffer *buffer)
{
    free(buffer->data);
    *buffer = (wfs__buffer){ .limit = buffer->limit, .sink = buffer->sink };
}

wfs_result wfs__buffer_end(wfs__buffer *buffer)
{
    empty(buffer);
    wfs_result result = buffer->sink->stopped ? WFS_E_WRITE : buffer->failed ? WFS_E_NOMEM : WFS_OK;
    wfs__buffer_free(buffer);
    return result;
}

void wfs__buffer_format(wfs__buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    if (size < 0) {
        buffer->failed = true;
    } else {
        char *room = wfs__buffer_room(buffer, (size_t)size); /* has a byte more, for the NUL */
        if (room && vsnprintf(room, (size_t)size + 1, format, again) == size)
            buffer->size += (size_t)size;
    }
    va_end(again);
    va_end(arguments);
}

wfs_result wfs__buffer_take(wfs__buffer *buffer, wfs_text **text)
{
    wfs_result result = buffer->failed ? WFS_E_NOMEM : buffer->full ? WFS_E_LIMIT : WFS_OK;
    bool room = result == WFS_OK && (buffer->size < buffer->capacity || enlarge(buffer, buffer->size + 1));
    wfs_text *taken = room ? wfs__malloc(sizeof *taken) : NULL;
    if (!taken) {
        wfs__buffer_free(buffer);
        return result == WFS_OK ? WFS_E_NOMEM : result;
    }
    char *exact = wfs__realloc(buffer->data, buffer->size + 1);
    taken->data = exact ? exact : buffer->data;
    taken->size = buffer->size;
    taken->data[taken->size] = '\0';
    buffer->data = NULL;
    wfs__buffer_free(buffer);
    *text = taken;
    return WFS_OK;
}
