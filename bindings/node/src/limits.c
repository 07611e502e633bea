/*
 * Limits by name, as doc/limits.md has them.
 */
#include "addon.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct limit_field {
    const char *name;
    size_t offset;
} limit_field;

static const limit_field fields[] = {
#define LIMIT_FIELD(field, standard, maximum, text) { #field, offsetof(wfs_limits, field) },
    WFS_LIMITS(LIMIT_FIELD)
#undef LIMIT_FIELD
};

static uint64_t *field_of(wfs_limits *limits, const char *name)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].name, name) == 0)
            return (uint64_t *)(void *)((char *)limits + fields[i].offset);
    return NULL;
}

static bool take_limit(napi_env env, napi_value object, napi_value key, wfs_limits *limits)
{
    char name[64], message[128];
    size_t size = 0;
    double number = 0;
    napi_value value = NULL;
    if (!good(env, napi_get_value_string_utf8(env, key, name, sizeof name, &size)) ||
        !good(env, napi_get_property(env, object, key, &value)))
        return false;
    uint64_t *field = field_of(limits, name);
    snprintf(message, sizeof message, field ? "limit %s" : "there is no limit %s", name);
    if (!field)
        return throw_type(env, message) != NULL;
    if (!take_double(env, value, message, &number))
        return false;
    snprintf(message, sizeof message, "limit %s must be a whole number that is not negative", name);
    if (!(number >= 0 && number <= 9007199254740991.0) || floor(number) != number)
        return throw_type(env, message) != NULL;
    *field = (uint64_t)number;
    return true;
}

bool take_limits(napi_env env, napi_value value, wfs_limits *limits)
{
    napi_valuetype type = napi_undefined;
    napi_value keys = NULL, key = NULL;
    uint32_t count = 0;
    memset(limits, 0, sizeof *limits);
    limits->size = sizeof *limits;
    if (!good(env, napi_typeof(env, value, &type)))
        return false;
    if (type == napi_undefined || type == napi_null)
        return true;
    if (type != napi_object)
        return throw_type(env, "limits must be an object") != NULL;
    if (!good(env, napi_get_all_property_names(env, value, napi_key_own_only, napi_key_skip_symbols,
                                               napi_key_numbers_to_strings, &keys)) ||
        !good(env, napi_get_array_length(env, keys, &count)))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!good(env, napi_get_element(env, keys, i, &key)) || !take_limit(env, value, key, limits))
            return false;
    return true;
}
