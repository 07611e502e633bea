/*
 * What a host and its plug-ins agree on. The library does not occur here: a plug-in has a copy of its own inside, and
 * nothing of the library goes from one copy to another. Text does.
 */
#ifndef PLUGIN_H
#define PLUGIN_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Answers a question, a JSON object, with JSON. The answer goes to `answer`, NUL-terminated; 0, or -1 if there is none
 * or it is too long. This is all that a plug-in exports. */
__attribute__((visibility("default"))) int plugin_answer(const char *question, char *answer, size_t answer_size);

#ifdef __cplusplus
}
#endif

#endif
