/* stderr: everything for people. One line may be live, that is rewritten in place; all others stay. */
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include "text.h"

#include <stdbool.h>
#include <workflowskill/workflowskill.h>

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum style { STYLE_NONE, STYLE_BOLD, STYLE_DIM, STYLE_RED, STYLE_GREEN, STYLE_YELLOW, STYLE_CYAN };

/* Decides on colours, the live line and the character set. `quiet` leaves warnings out of reports. */
void console_open(enum color_choice color, bool quiet);
/* 1 if a line can be rewritten in place. */
bool console_is_live(void);
/* 1 if the terminal shows UTF-8. */
bool console_is_utf8(void);
/* The escape that begins a style, "" without colours. STYLE_NONE ends one. */
const char *console_style(enum style style);

/* A line that stays. */
void console_print(const struct text *line);
/* The live line; it is cut to the terminal's width, and goes before the next line that stays. */
void console_live(const struct text *line);
/* Removes the live line. */
void console_clear(void);

/* "error: ..." and "help: ...". */
__attribute__((format(printf, 1, 2))) void console_error(const char *format, ...);
__attribute__((format(printf, 1, 2))) void console_help(const char *format, ...);
/* Diagnostics with their source lines; nothing if there are none. */
void console_report(const wfs_report *report);

#endif
