/*
 * stderr, owned by one file.
 *
 * At most one line is live: console_live rewrites it in place, and every other writer removes it first, so
 * that progress and messages never mix. Each line is written at once. Without a terminal (or on a dumb one)
 * there is no live line and no escape at all; NO_COLOR and --color decide on colours alone. The state is the
 * terminal's and there is only one, so it is a static of this file.
 */
#include "console.h"

#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct {
    bool color, live, utf8, quiet, shown;
} console;

static bool locale_is_utf8(void)
{
    const char *names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return strstr(value, "UTF-8") || strstr(value, "utf8") || strstr(value, "UTF8") || strstr(value, "utf-8");
    }
    return false;
}

void console_open(enum color_choice color, bool quiet)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    bool terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;

    console.live = terminal && !quiet;
    console.utf8 = locale_is_utf8();
    console.quiet = quiet;
    console.color = color == COLOR_ALWAYS || (color == COLOR_AUTO && terminal && !(no_color && *no_color));
}

bool console_is_live(void) { return console.live; }

bool console_is_utf8(void) { return console.utf8; }

const char *console_style(enum style style)
{
    static const char *const escapes[] = { "\033[0m",  "\033[1m",  "\033[2m", "\033[31m",
                                           "\033[32m", "\033[33m", "\033[36m" };

    return console.color ? escapes[style] : "";
}

static void put(const struct text *text)
{
    if (text->size)
        fwrite(text->data, 1, text->size, stderr);
    fflush(stderr);
}

void console_clear(void)
{
    static const char erase[] = "\r\033[K";

    if (console.shown)
        fwrite(erase, 1, sizeof(erase) - 1, stderr);
    console.shown = false;
}

void console_print(const struct text *line)
{
    struct text whole = { NULL, 0, 0 };

    console_clear();
    text_add(&whole, line->data ? line->data : "", line->size);
    text_add(&whole, "\n", 1);
    put(&whole);
    text_free(&whole);
}

static size_t terminal_width(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
        return 80;
    return size.ws_col;
}

/* Bytes of the escape sequence at `data`, 0 if there is none. */
static size_t escape_size(const char *data, size_t size)
{
    size_t at = 2;

    if (size < 3 || data[0] != '\033' || data[1] != '[')
        return 0;
    while (at < size && data[at] != 'm')
        at++;
    return at + 1;
}

void console_live(const struct text *line)
{
    struct text whole = { NULL, 0, 0 };
    size_t width = terminal_width() - 1, used = 0, at = 0;

    if (!console.live)
        return;
    text_add_string(&whole, "\r\033[K");
    while (at < line->size) {
        unsigned columns = 0;
        size_t bytes = escape_size(line->data + at, line->size - at);
        if (!bytes)
            bytes = text_character(line->data + at, line->size - at, &columns);
        if (used + columns > width)
            break;
        text_add(&whole, line->data + at, bytes);
        used += columns;
        at += bytes;
    }
    text_add_string(&whole, console_style(STYLE_NONE));
    put(&whole);
    text_free(&whole);
    console.shown = true;
}

__attribute__((format(printf, 3, 0))) static void print_labelled(enum style style, const char *label,
                                                                 const char *format, va_list arguments)
{
    struct text message = { NULL, 0, 0 }, line = { NULL, 0, 0 };
    va_list again;
    int size;

    va_copy(again, arguments);
    size = vsnprintf(NULL, 0, format, arguments);
    if (size > 0) {
        char *formatted = allocate((size_t)size + 1, 1);
        vsnprintf(formatted, (size_t)size + 1, format, again);
        text_add_safe(&message, formatted, (size_t)size);
        free(formatted);
    }
    va_end(again);
    text_format(&line, "%s%s%s: ", console_style(style), label, console_style(STYLE_NONE));
    text_add(&line, message.data, message.size);
    console_print(&line);
    text_free(&message);
    text_free(&line);
}

void console_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_labelled(STYLE_RED, "error", format, arguments);
    va_end(arguments);
}

void console_help(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_labelled(STYLE_CYAN, "help", format, arguments);
    va_end(arguments);
}

void console_report(const wfs_report *report)
{
    uint32_t flags = console.color ? WFS_RENDER_COLOR : 0;
    wfs_text *rendered;
    const char *data;
    size_t size;

    if (!report || !(console.quiet ? wfs_report_errors(report) : wfs_report_count(report)))
        return;
    must_succeed(wfs_report_render(report, console.quiet ? flags | WFS_RENDER_ERRORS_ONLY : flags, &rendered));
    data = wfs_text_data(rendered, &size);
    console_clear();
    fwrite(data, 1, size, stderr);
    if (size && data[size - 1] != '\n')
        fputc('\n', stderr);
    fflush(stderr);
    wfs_text_free(rendered);
}
