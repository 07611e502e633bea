/* Numbers as text, held to the C library's strtod and printf as oracles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "number.h"

enum { RANDOM_ROUNDS = 1000000 };

static uint64_t random_state = 88172645463325252U;
static uint64_t random_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state * 0x2545F4914F6CDD1DU;
}

static double from_bits(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static uint64_t to_bits(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static bool is_finite(double number) { return (to_bits(number) >> 52 & 0x7FF) != 0x7FF; }

/* ---- Reading ---- */

static void check_read(const char *text)
{
    double expected = strtod(text, NULL), number = 77;
    bool read = wfs__double_read(text, strlen(text), &number);
    if (read != is_finite(expected) || (read && to_bits(number) != to_bits(expected)))
        fail_msg("%.100s: expected %.17g, got %.17g", text, expected, number);
}

/* Limits of range and precision, halves between two doubles, and odd forms. */
static const char *const hard[] = {
    "0",
    "-0",
    "0.1",
    "1e22",
    "1e23",
    "5e-324",
    "4.9e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "2.47032822920623272e-324",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.797693134862315807e308",
    "1.7976931348623159e308",
    "1e400",
    "-1e400",
    "1e309",
    "1e308",
    "1e-400",
    "0e999",
    "0e-999",
    "-0e9",
    "9007199254740992",
    "9007199254740993",
    "9007199254740994",
    "9007199254740995",
    "9007199254740992.5",
    "9007199254740993.0000000000000000000000000000001",
    "9007199254740992.99999999999999999999999999",
    "4503599627370496.5",
    "4503599627370497.5",
    "1e21",
    "1e-7",
    "123456789012345680000",
    "2.2250738585072014e-308",
    "2.2250738585072011e-308",
    "2.2250738585072012e-308",
    "0.000000000000000000000000000000000000001e39",
    "100000000000000000000000000000000000000e-38",
    "5.",
    "05",
    "007.50",
    ".5",
    "1E5",
    "1e+5",
    "1e0005",
    "12345678",
    "1234567812345678",
    "12345678123456781234567812345678",
    "1e99999999999",
    "1e-99999999999999999999999999999",
    "0.0000001",
    "9999999999999999999",
    "99999999999999999999",
    "18446744073709551615",
    "18446744073709551616",
    "6.631236846766476e-316",
    "3.237883913302901e-319",
};

static void reads_hard_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < WFS__COUNT(hard); i++)
        check_read(hard[i]);
    for (int exponent = -345; exponent <= 310; exponent++) {
        char text[64];
        snprintf(text, sizeof text, "1e%d", exponent);
        check_read(text);
        snprintf(text, sizeof text, "9.999999999999999999999e%d", exponent);
        check_read(text);
        snprintf(text, sizeof text, "1.00000000000000000000000000000000001e%d", exponent);
        check_read(text);
    }
}

static void reads_random_numbers(void **state)
{
    (void)state;
    for (int i = 0; i < RANDOM_ROUNDS; i++) {
        double number = from_bits(random_bits());
        if (!is_finite(number))
            continue;
        char text[64];
        snprintf(text, sizeof text, "%.*e", i & 1 ? 16 : (int)(random_bits() % 20), number);
        check_read(text);
    }
}

/* The exact decimal of a number in the middle of two doubles, and its neighbours. */
static void reads_the_middle_of_two_doubles(void **state)
{
    (void)state;
#if __LDBL_MANT_DIG__ >= 64
    for (int i = 0; i < 8000; i++) {
        uint64_t bits = random_bits();
        if (i % 3 == 0) /* subnormal */
            bits &= 0x800FFFFFFFFFFFFFU;
        else if (i % 3 == 1) /* of middling size, with few digits */
            bits = (bits & 0x800FFFFFFFFFFFFFU) | (1023 + random_bits() % 64) << 52;
        double a = from_bits(bits), b = from_bits(bits + 1);
        if (!is_finite(a) || !is_finite(b))
            continue;
        static char text[1400], other[1500];
        int size = snprintf(text, sizeof text, "%.1100Le", ((long double)a + (long double)b) / 2);
        assert_true(size > 0 && (size_t)size < sizeof text);
        check_read(text);
        char *exponent = strchr(text, 'e');
        snprintf(other, sizeof other, "%.*s1%s", (int)(exponent - text), text, exponent);
        check_read(other);
        char *last = exponent - 1;
        while (*last == '0' || *last == '.')
            last--;
        --*last;
        check_read(text);
    }
#endif
}

static void reads_very_long_texts(void **state)
{
    (void)state;
    size_t zeros = 200000;
    char *text = malloc(2 * zeros + 64);
    memset(text, '0', 2 * zeros);
    text[1] = '.';
    snprintf(text + zeros, 64, "125e%zu", zeros + 1); /* 0.000...125e200001 */
    double number;
    assert_true(wfs__double_read(text, strlen(text), &number));
    assert_true(number == 125);
    memset(text, '0', 2 * zeros);
    text[0] = '7';
    snprintf(text + zeros, 64, "e-%zu", zeros - 1);
    assert_true(wfs__double_read(text, strlen(text), &number));
    assert_true(number == 7);
    memset(text, '9', zeros);
    text[zeros] = '\0';
    assert_false(wfs__double_read(text, zeros, &number));
    memcpy(text, "9007199254740993.", 17); /* the middle, and one digit far behind */
    memset(text + 17, '0', zeros);
    assert_true(wfs__double_read(text, zeros, &number));
    assert_true(number == 9007199254740992.0);
    text[zeros - 1] = '1';
    assert_true(wfs__double_read(text, zeros, &number));
    assert_true(number == 9007199254740994.0);
    free(text);
}

/* ---- Printing ---- */

static void check_text(double number, const char *expected)
{
    char text[WFS__NUMBER_SIZE + 1];
    size_t size = wfs__double_print(number, text);
    assert_true(size <= WFS__NUMBER_SIZE);
    text[size] = '\0';
    assert_string_equal(text, expected);
}

static void prints_as_ecmascript_does(void **state)
{
    (void)state;
    check_text(0.0, "0");
    check_text(-0.0, "0");
    check_text(1.0, "1");
    check_text(-1.5, "-1.5");
    check_text(0.1, "0.1");
    check_text(0x1.3333333333334p-2, "0.30000000000000004"); /* 0.1 + 0.2 in double precision */
    check_text(1e20, "100000000000000000000");
    check_text(1e21, "1e+21");
    check_text(1.5e300, "1.5e+300");
    check_text(123456789012345680000.0, "123456789012345680000");
    check_text(1e-6, "0.000001");
    check_text(1e-7, "1e-7");
    check_text(1.25e-7, "1.25e-7");
    check_text(123e-7, "0.0000123");
    check_text(5e-324, "5e-324");
    check_text(-5e-324, "-5e-324");
    check_text(2.2250738585072014e-308, "2.2250738585072014e-308");
    check_text(1.7976931348623157e308, "1.7976931348623157e+308");
    check_text(-1.7976931348623157e308, "-1.7976931348623157e+308");
    check_text(9007199254740992.0, "9007199254740992");
    check_text(9007199254740994.0, "9007199254740994");
    check_text(1e22, "1e+22");
    check_text(1e23, "1e+23");
    check_text(9.5367431640625e-7, "9.5367431640625e-7");         /* 2^-20 */
    check_text(7.120236347223045e-307, "7.120236347223045e-307"); /* 2^-1017, whose lower neighbour is nearer */
    check_text(333333333.3333333, "333333333.3333333");
    check_text(4294967296.5, "4294967296.5");
    check_text(123456.75, "123456.75");
}

/* The digits of the shortest text that reads back, found by trying all lengths; *point as in 0.ddd times ten to it. */
static void shortest_digits(double number, char *digits, int *point)
{
    for (int precision = 0; precision < 17; precision++) {
        char text[40];
        snprintf(text, sizeof text, "%.*e", precision, number);
        if (to_bits(strtod(text, NULL)) != to_bits(number))
            continue;
        int count = 0;
        for (const char *c = text; *c != 'e'; c++) {
            if (*c >= '0' && *c <= '9')
                digits[count++] = *c;
        }
        while (count > 1 && digits[count - 1] == '0')
            count--;
        digits[count] = '\0';
        *point = atoi(strchr(text, 'e') + 1) + 1;
        return;
    }
    fail_msg("%.17g does not read back", number);
}

static void check_shortest(double number)
{
    char text[WFS__NUMBER_SIZE + 1], digits[24], found[24];
    text[wfs__double_print(number, text)] = '\0';
    if (to_bits(strtod(text, NULL)) != to_bits(number))
        fail_msg("%.17g was printed as %s", number, text);
    int point, count = 0;
    shortest_digits(number, digits, &point);
    for (const char *c = text; *c && *c != 'e'; c++) {
        if (*c >= '0' && *c <= '9' && (count || *c != '0'))
            found[count++] = *c;
    }
    while (count > 1 && found[count - 1] == '0')
        count--;
    found[count] = '\0';
    /* A power of two may have a shorter text that is not the nearest of its length; the oracle does not see that. */
    bool shorter = (to_bits(number) & 0xFFFFFFFFFFFFFU) == 0 && strlen(found) < strlen(digits);
    if (!shorter && strcmp(found, digits) != 0)
        fail_msg("%.17g: expected the digits %s, got %s", number, digits, found);
}

static void prints_the_shortest_text(void **state)
{
    (void)state;
    for (int i = 0; i < RANDOM_ROUNDS / 60; i++) {
        uint64_t bits = random_bits() & (uint64_t)INT64_MAX;
        double numbers[] = { from_bits(bits), from_bits((bits & 0xFFFFFFFFFFFFFU) >> bits % 52),
                             (double)(bits % 100000000) / 100, (double)(bits >> bits % 63) };
        for (size_t n = 0; n < WFS__COUNT(numbers); n++) {
            if (is_finite(numbers[n]) && numbers[n] > 0)
                check_shortest(numbers[n]);
        }
    }
    for (uint64_t exponent = 0; exponent < 2047; exponent++) {
        for (uint64_t offset = 0; offset < 5; offset++) {
            double number = from_bits((exponent << 52) + offset - 2);
            if (is_finite(number) && number > 0)
                check_shortest(number);
        }
    }
}

static void printed_numbers_read_back(void **state)
{
    (void)state;
    for (int i = 0; i < RANDOM_ROUNDS; i++) {
        double number = from_bits(random_bits()), back;
        char text[WFS__NUMBER_SIZE];
        if (!is_finite(number))
            continue;
        assert_true(wfs__double_read(text, wfs__double_print(number, text), &back));
        assert_true(to_bits(back) == to_bits(number));
    }
}

/* Digits and a point (if `point` is below `size`) in a block of exactly their size. */
static void check_short_decimal(size_t size, size_t point, bool negative)
{
    char terminated[16] = "-";
    for (size_t i = 0; i < size; i++)
        terminated[negative + i] = i == point ? '.' : (char)('0' + random_bits() % 10);
    size += negative;
    terminated[size] = '\0';
    char *text = malloc(size);
    assert_non_null(text);
    memcpy(text, terminated, size);
    double number = 77;
    assert_true(wfs__double_read(text, size, &number));
    if (to_bits(number) != to_bits(strtod(terminated, NULL)))
        fail_msg("%s: got %.17g", terminated, number);
    free(text);
}

static void reads_short_decimals(void **state)
{
    (void)state;
    for (size_t size = 1; size <= 12; size++)
        for (size_t point = size == 1; point <= size; point++) /* a point alone is no number */
            for (int round = 0; round < 400; round++)
                check_short_decimal(size, point, round % 2);
}

static void prints_integers(void **state)
{
    (void)state;
    static const int64_t fixed[] = { 0, 1, -1, 9, 10, 99, 100, INT64_MAX, INT64_MIN, INT64_MIN + 1 };
    for (size_t i = 0; i < 100000; i++) {
        int64_t number = i < WFS__COUNT(fixed) ? fixed[i] : (int64_t)random_bits() >> random_bits() % 64;
        char text[WFS__NUMBER_SIZE], expected[32];
        size_t size = wfs__int_print(number, text);
        assert_int_equal(size, snprintf(expected, sizeof expected, "%lld", (long long)number));
        assert_memory_equal(text, expected, size);
    }
}

/* ---- Numeric strings, order ---- */

static void check_int(const char *text, int64_t expected)
{
    int64_t integer = 77;
    double real;
    assert_int_equal(wfs__number_from_text((wfs__str){ text, strlen(text) }, &integer, &real), WFS__NUMBER_INT);
    assert_true(integer == expected);
}

static void check_double(const char *text, double expected)
{
    int64_t integer;
    double real = 77;
    assert_int_equal(wfs__number_from_text((wfs__str){ text, strlen(text) }, &integer, &real), WFS__NUMBER_DOUBLE);
    assert_true(real == expected);
}

static void numeric_strings(void **state)
{
    (void)state;
    check_int("5", 5);
    check_int("-12", -12);
    check_int(" \t\n5\xC2\xA0\xE2\x80\xA8\xEF\xBB\xBF", 5);
    check_int("\xE3\x80\x80"
              "7",
              7);
    check_int("007", 7);
    check_int("9223372036854775807", INT64_MAX);
    check_int("-9223372036854775808", INT64_MIN);
    check_double("9223372036854775808", 9223372036854775808.0);
    check_double("5.", 5);
    check_double("5.25", 5.25);
    check_double("-1e3", -1000);
    check_double("1E+2", 100);
    check_double("5.e1", 50);
    static const char *const bad[] = { "",    " ",   "-",   "+5",    ".5",    "5 5",      "0x10", "1e",    "1e+",  "5a",
                                       "abc", "- 5", "--5", "1.2.3", "1e400", "Infinity", "NaN",  "5\xC2", "1_000" };
    for (size_t i = 0; i < WFS__COUNT(bad); i++) {
        int64_t integer;
        double real;
        assert_int_equal(wfs__number_from_text((wfs__str){ bad[i], strlen(bad[i]) }, &integer, &real),
                         WFS__NUMBER_NONE);
    }
}

static void compares_exactly(void **state)
{
    (void)state;
    assert_int_equal(wfs__compare_int_double(5, 5.0), 0);
    assert_true(wfs__compare_int_double(5, 5.5) < 0);
    assert_true(wfs__compare_int_double(-5, -5.5) > 0);
    assert_true(wfs__compare_int_double(0, -0.5) > 0);
    assert_int_equal(wfs__compare_int_double(0, -0.0), 0);
    assert_true(wfs__compare_int_double(9007199254740993, 9007199254740992.0) > 0);
    assert_true(wfs__compare_int_double(9007199254740993, 9007199254740994.0) < 0);
    assert_true(wfs__compare_int_double(INT64_MAX, 9223372036854775808.0) < 0);
    assert_int_equal(wfs__compare_int_double(INT64_MIN, -9223372036854775808.0), 0);
    assert_true(wfs__compare_int_double(INT64_MIN, -1e300) > 0);
    assert_true(wfs__compare_int_double(INT64_MAX, 1e300) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_hard_cases),
        cmocka_unit_test(reads_random_numbers),
        cmocka_unit_test(reads_the_middle_of_two_doubles),
        cmocka_unit_test(reads_very_long_texts),
        cmocka_unit_test(prints_as_ecmascript_does),
        cmocka_unit_test(prints_the_shortest_text),
        cmocka_unit_test(printed_numbers_read_back),
        cmocka_unit_test(reads_short_decimals),
        cmocka_unit_test(prints_integers),
        cmocka_unit_test(numeric_strings),
        cmocka_unit_test(compares_exactly),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
