/*
 * Declared inputs and outputs, and their types (section 3).
 *
 * A field is a mapping with a type; a workflow input may have a default, every other field a value. A malformed type is
 * reported and becomes "anything", so that no check complains of it twice. Nested schemas (items, properties) recurse;
 * their depth is bounded by yaml_depth.
 */
#include "load_internal.h"

#include <stdio.h>

#include "check.h"

static const wfs__str type_names[] = { { "string", 6 },  { "int", 3 },   { "float", 5 },
                                       { "boolean", 7 }, { "array", 5 }, { "object", 6 } };
static const wfs__kind type_kinds[] = { WFS__KIND_STRING,  WFS__KIND_INT,   WFS__KIND_FLOAT,
                                        WFS__KIND_BOOLEAN, WFS__KIND_ARRAY, WFS__KIND_OBJECT };
static const wfs__str schema_keys[] = { { "type", 4 }, { "items", 5 }, { "properties", 10 }, { "description", 11 } };
static const wfs__str input_keys[] = { { "default", 7 }, { "secret", 6 } };
static const wfs__str field_keys[] = { { "value", 5 }, { "default", 7 } };

static const wfs__type anything = { .kind = WFS__KIND_ANY };

static wfs__kind read_kind(wfs__loader *loader, const wfs__node *node)
{
    int number = wfs__load_word(loader, node, type_names, WFS__COUNT(type_names));
    bool text = node->kind == WFS__NODE_SCALAR && node->value.type == WFS_TYPE_STRING;
    if (number < 0 && text)
        wfs__load_refuse_word(loader, node, type_names, WFS__COUNT(type_names));
    return number < 0 ? WFS__KIND_ANY : type_kinds[number];
}

static const wfs__type *read_nested(wfs__loader *loader, const wfs__node *node);

static void read_items(wfs__loader *loader, const wfs__node *mapping, wfs__type *type)
{
    const wfs__pair *pair = wfs__load_optional(mapping, WFS__STR("items"));
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    type->items = read_nested(loader, pair->value);
    wfs__load_leave(loader, mark);
}

static void read_properties(wfs__loader *loader, const wfs__node *mapping, wfs__type *type)
{
    const wfs__pair *pair = wfs__load_optional(mapping, WFS__STR("properties"));
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    const wfs__node *list = pair->value;
    if (wfs__load_expect(loader, list, WFS__NODE_MAPPING, "a mapping of names to types",
                         "write each as name: string")) {
        wfs__str *names = wfs__arena_array(loader->arena, list->count, sizeof *names);
        const wfs__type **types = wfs__arena_array(loader->arena, list->count, sizeof *types);
        loader->nomem |= !names || !types;
        for (uint32_t i = 0; i < list->count && !loader->nomem; i++) {
            size_t inner = wfs__load_enter(loader, list->u.pairs[i].key);
            names[i] = list->u.pairs[i].key;
            types[i] = read_nested(loader, list->u.pairs[i].value);
            wfs__load_leave(loader, inner);
        }
        type->names = loader->nomem ? NULL : wfs__shape_new(loader->arena, names, list->count);
        type->properties = types;
        loader->nomem |= !type->names;
    }
    wfs__load_leave(loader, mark);
}

static wfs__type *new_type(wfs__loader *loader)
{
    wfs__type *type = wfs__arena_array(loader->arena, 1, sizeof *type);
    loader->nomem |= !type;
    return type;
}

/* A nested schema: a bare type name, or a mapping in which even the type may be left out. */
static const wfs__type *read_nested(wfs__loader *loader, const wfs__node *node)
{
    wfs__type *type = new_type(loader);
    if (!type)
        return &anything;
    if (node->kind == WFS__NODE_SCALAR && node->value.type != WFS_TYPE_NULL) {
        type->kind = read_kind(loader, node);
        return type;
    }
    if (node->kind == WFS__NODE_SCALAR ||
        !wfs__load_expect(loader, node, WFS__NODE_MAPPING, "a type name or a mapping", "write one type: items: string"))
        return type;
    const wfs__known known = { schema_keys, WFS__COUNT(schema_keys) };
    wfs__load_check_keys(loader, node, &known, 1);
    const wfs__pair *pair = wfs__load_optional(node, WFS__STR("type"));
    if (pair) {
        size_t mark = wfs__load_enter(loader, pair->key);
        type->kind = read_kind(loader, pair->value);
        wfs__load_leave(loader, mark);
    }
    read_items(loader, node, type);
    read_properties(loader, node, type);
    return type;
}

static const wfs__type *read_type(wfs__loader *loader, const wfs__node *mapping)
{
    wfs__type *type = new_type(loader);
    if (!type)
        return &anything;
    const wfs__pair *pair = wfs__load_required(loader, mapping, WFS__STR("type"),
                                               "write type: string, int, float, boolean, array or object");
    if (pair) {
        size_t mark = wfs__load_enter(loader, pair->key);
        type->kind = read_kind(loader, pair->value);
        wfs__load_leave(loader, mark);
    }
    read_items(loader, mapping, type);
    read_properties(loader, mapping, type);
    return type;
}

static void read_default(wfs__loader *loader, wfs__field_place place, wfs__field *field)
{
    const wfs__pair *pair = wfs__node_pair(field->node, WFS__STR("default"));
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    if (place != WFS__FIELD_WORKFLOW_INPUT) {
        wfs__load_error(loader, WFS__D_USE_VALUE, pair->key_span, "write \"value\" instead of \"default\"",
                        "\"default\" is for workflow inputs only");
    } else {
        field->has_fallback = true;
        loader->nomem |= !wfs__node_value(loader->arena, pair->value, &field->fallback);
    }
    wfs__load_leave(loader, mark);
}

static void read_value(wfs__loader *loader, wfs__field *field)
{
    const wfs__pair *pair = wfs__node_pair(field->node, WFS__STR("value"));
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    field->value_node = pair->value;
    field->value = wfs__spec_compile(&loader->compiler, pair->value, WFS__PLACE_VALUE, wfs__load_path(loader));
    wfs__load_leave(loader, mark);
}

static void read_secret(wfs__loader *loader, wfs__field *field)
{
    const wfs__pair *pair = wfs__load_optional(field->node, WFS__STR("secret"));
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    const wfs__node *node = pair->value;
    if (node->kind == WFS__NODE_SCALAR && node->value.type == WFS_TYPE_BOOLEAN)
        field->secret = node->value.u.integer != 0;
    else
        wfs__load_refuse(loader, WFS__D_WRONG_TYPE, node->span, NULL, "must be true or false, is %s",
                         wfs__load_kind(node));
    wfs__load_leave(loader, mark);
}

/* The type of a bare value, as far as it can be told. */
static const char *type_of_bare(const wfs__node *node)
{
    if (node->kind == WFS__NODE_SEQUENCE)
        return "array";
    switch (node->value.type) {
    case WFS_TYPE_BOOLEAN:
        return "boolean";
    case WFS_TYPE_INT:
        return "int";
    case WFS_TYPE_FLOAT:
        return "float";
    default:
        return "string";
    }
}

/* The type that is declared for the workflow input that the text refers to; ANY if it is no such text, or the inputs
 * are just being read. */
static wfs__kind kind_of_reference(const wfs_workflow *workflow, wfs__str text)
{
    static const wfs__str start = { "$inputs.", 8 };
    if (text.size <= start.size || memcmp(text.data, start.data, start.size) != 0 || !workflow->inputs.shape)
        return WFS__KIND_ANY;
    wfs__str name = { text.data + start.size, text.size - start.size };
    int64_t at = wfs__shape_find(workflow->inputs.shape, name);
    return at < 0 ? WFS__KIND_ANY : workflow->inputs.items[at].type->kind;
}

/* Can the text stand between double quotes as it is, in a hint? */
static bool is_short_and_plain(wfs__str text)
{
    bool plain = text.size <= 60;
    for (size_t i = 0; plain && i < text.size; i++)
        plain = (unsigned char)text.data[i] >= 0x20 && text.data[i] != '"' && text.data[i] != '\\';
    return plain;
}

/* How the bare value would be written: as a type, if it is the name of one, else with its type. */
static void hint_for_bare(const wfs_workflow *workflow, const wfs__node *node, wfs__field_place place, char *hint,
                          size_t size)
{
    const char *key = place == WFS__FIELD_WORKFLOW_INPUT ? "default" : "value";
    const char *quote = node->kind == WFS__NODE_SCALAR && node->value.type == WFS_TYPE_STRING ? "\"" : "";
    wfs__str text = node->kind == WFS__NODE_SEQUENCE ? WFS__STR("[...]") : node->text;
    wfs__kind kind = *quote ? kind_of_reference(workflow, text) : WFS__KIND_ANY;
    bool empty = node->kind == WFS__NODE_SCALAR && node->value.type == WFS_TYPE_NULL;
    for (size_t i = 0; i < WFS__COUNT(type_names) && *quote; i++) {
        if (wfs__str_equal(text, type_names[i])) {
            snprintf(hint, size, "write { type: %s }", type_names[i].data);
            return;
        }
    }
    if (*quote && !is_short_and_plain(text)) {
        text = WFS__STR("...");
        quote = "";
    }
    if (empty)
        snprintf(hint, size, "write { type: string }");
    else
        snprintf(hint, size, "write { type: %s, %s: %s%.*s%s }",
                 kind == WFS__KIND_ANY ? type_of_bare(node) : wfs__kind_name(kind), key, quote,
                 (int)(text.size < 60 ? text.size : 60), text.data, quote);
}

static void report_bare(wfs__loader *loader, const wfs__node *node, wfs__field_place place)
{
    char hint[160];
    hint_for_bare(loader->workflow, node, place, hint, sizeof hint);
    wfs__load_refuse(loader, WFS__D_BARE_FIELD, node->span, hint, "must be a mapping with a type, is %s",
                     wfs__load_kind(node));
}

static void read_field(wfs__loader *loader, const wfs__pair *pair, wfs__field_place place, wfs__field *field)
{
    *field = (wfs__field){ .name = pair->key, .name_span = pair->key_span, .type = &anything };
    const wfs__node *node = pair->value;
    if (node->kind != WFS__NODE_MAPPING) {
        report_bare(loader, node, place);
        return;
    }
    field->node = node;
    bool input = place == WFS__FIELD_WORKFLOW_INPUT;
    const wfs__known known[] = { { schema_keys, WFS__COUNT(schema_keys) },
                                 { input ? input_keys : field_keys,
                                   input ? WFS__COUNT(input_keys) : WFS__COUNT(field_keys) } };
    wfs__load_check_keys(loader, node, known, 2);
    field->type = read_type(loader, node);
    field->description = wfs__load_optional_string(loader, node, WFS__STR("description"));
    read_default(loader, place, field);
    if (input)
        read_secret(loader, field);
    else
        read_value(loader, field);
}

/* The shapes of the objects that the fields become. */
static void make_shapes(wfs__loader *loader, wfs__fields *fields)
{
    size_t valued = 0;
    wfs__str *names = wfs__arena_array(loader->arena, fields->count, sizeof *names);
    if (!names) {
        loader->nomem = true;
        return;
    }
    for (size_t i = 0; i < fields->count; i++)
        names[i] = fields->items[i].name;
    fields->shape = wfs__shape_new(loader->arena, names, fields->count);
    for (size_t i = 0; i < fields->count; i++)
        if (fields->items[i].value)
            names[valued++] = fields->items[i].name;
    fields->valued = wfs__shape_new(loader->arena, names, valued);
    fields->mapped = valued > 0;
    loader->nomem |= !fields->shape || !fields->valued;
}

static void read_all(wfs__loader *loader, const wfs__node *list, wfs__field_place place, wfs__fields *fields)
{
    fields->items = wfs__arena_array(loader->arena, list->count, sizeof *fields->items);
    if (!fields->items) {
        loader->nomem = true;
        return;
    }
    for (uint32_t i = 0; i < list->count && !loader->nomem; i++) {
        size_t mark = wfs__load_enter(loader, list->u.pairs[i].key);
        read_field(loader, &list->u.pairs[i], place, &fields->items[i]);
        wfs__load_leave(loader, mark);
        fields->count++;
    }
}

static void check_secrets(wfs__loader *loader, const wfs__fields *fields)
{
    uint64_t limit = loader->workflow->limits.secrets, count = 0;
    for (size_t i = 0; i < fields->count; i++)
        if (fields->items[i].secret && ++count == limit + 1)
            wfs__load_error(loader, WFS__D_LIMIT_SECRETS, fields->items[i].name_span, NULL,
                            "more than %llu secret inputs (limit secrets)", (unsigned long long)limit);
}

void wfs__load_fields(wfs__loader *loader, const wfs__node *mapping, wfs__str key, wfs__field_place place,
                      wfs__fields *fields)
{
    const wfs__pair *pair = wfs__load_optional(mapping, key);
    if (pair) {
        size_t mark = wfs__load_enter(loader, key);
        if (wfs__load_expect(loader, pair->value, WFS__NODE_MAPPING, "a mapping of names to fields",
                             "write each as name: { type: string }"))
            read_all(loader, pair->value, place, fields);
        check_secrets(loader, fields);
        wfs__load_leave(loader, mark);
    }
    make_shapes(loader, fields);
}
