/*
 * Numbers as text.
 *
 * Printing finds the shortest decimal inside the interval that rounds to the double, by the method of R.
 * Giulietti ("The Schubfach way to render doubles"): three products with one 128-bit power of ten. Reading
 * multiplies the first 19 digits with the same power (W. Clinger's exact short cut first; then as M. Eisel and
 * D. Lemire do) and knows how far off that can be; the rare number too close to the middle of two doubles is
 * decided by comparing big integers of bounded size.
 */
#include "number.h"

#include "number_tables.h"
#include "unicode.h"

#include <float.h>

enum {
    MANTISSA_BITS = 53,
    EXPONENT_BIAS = 1023,
    LEAST_EXPONENT = -1022, /* of a normal double in [2^e, 2^(e+1)) */
    MOST_EXPONENT = 1023
};
static const uint64_t hidden_bit = (uint64_t)1 << 52;

/* ---- Arithmetic ---- */

static bits128 multiply(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (bits128){ (uint64_t)(product >> 64), (uint64_t)product };
#else
    uint64_t a1 = a >> 32, a0 = (uint32_t)a, b1 = b >> 32, b0 = (uint32_t)b;
    uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32), other = a0 * b1 + (uint32_t)middle;
    return (bits128){ a1 * b1 + (middle >> 32) + (other >> 32), other << 32 | (uint32_t)low };
#endif
}

/* a * b for b with 128 bits, without the last 64 bits of the 192. */
static bits128 multiply_high(uint64_t a, bits128 b)
{
    bits128 high = multiply(a, b.high);
    uint64_t low = high.low + multiply(a, b.low).high;
    return (bits128){ high.high + (low < high.low), low };
}

/* Floor of the logarithm to base 2 of 10^k; exact for |k| <= 1233. (Right shifts of negative numbers round down.) */
static int log2_of_power(int k) { return (k * 1741647) >> 19; }

static uint64_t bits_of(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

/* The double mantissa * 2^(exponent - 52), exponent >= LEAST_EXPONENT; without the hidden bit it is subnormal. A
 * mantissa of 2^53 is fine too. */
static double make_double(bool negative, uint64_t mantissa, int exponent)
{
    uint64_t bits = ((uint64_t)(exponent + EXPONENT_BIAS) << 52) + mantissa - hidden_bit;
    if (mantissa < hidden_bit)
        bits = mantissa;
    bits |= (uint64_t)negative << 63;
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* ---- Printing ---- */

/* Eight digits with leading zeros: as bytes in a word, in the order of memory on a little-endian machine,
 * without '0' added. */
static uint64_t eight_digits(uint32_t number)
{
    uint64_t fours = number / 10000 | (uint64_t)(number % 10000) << 32;
    uint64_t hundreds =
        ((fours * 10486) >> 20) & 0x0000007F0000007FU; /* 10486 / 2^20 is 1/100, for numbers below 10000 */
    uint64_t pairs = hundreds | (fours - 100 * hundreds) << 16;
    uint64_t tens = ((pairs * 103) >> 10) & 0x000F000F000F000FU; /* the same for 1/10, below 100 */
    return tens | (pairs - 10 * tens) << 8;
}

static void put_word(char *out, uint64_t digits)
{
    digits |= 0x3030303030303030U;
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
    digits = __builtin_bswap64(digits);
#endif
    memcpy(out, &digits, sizeof digits);
}

/* A number below 10^8 without leading zeros; always writes eight bytes. Returns how many count. */
static size_t put_short(char *out, uint32_t number)
{
    uint64_t digits = eight_digits(number);
    int zeros = digits ? __builtin_ctzll(digits) / 8 : 7;
    put_word(out, digits >> (8 * zeros));
    return 8 - (size_t)zeros;
}

/* Any number; writes up to 24 bytes. */
static size_t put_number(char *out, uint64_t number)
{
    if (number < 100000000)
        return put_short(out, (uint32_t)number);
    uint64_t high = number / 100000000;
    size_t size = high < 100000000 ? put_short(out, (uint32_t)high) : put_short(out, (uint32_t)(high / 100000000));
    if (high >= 100000000) {
        put_word(out + size, eight_digits((uint32_t)(high % 100000000)));
        size += 8;
    }
    put_word(out + size, eight_digits((uint32_t)(number % 100000000)));
    return size + 8;
}

size_t wfs__int_print(int64_t number, char out[WFS__NUMBER_SIZE])
{
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    *out = '-';
    return put_number(out + (number < 0), magnitude) + (number < 0);
}

typedef struct decimal {
    uint64_t digits; /* times 10^exponent */
    int exponent;
} decimal;

/* factor * power / 2^64, where the last bit is set too if anything was cut off. */
static uint64_t round_to_odd(bits128 power, uint64_t factor)
{
    bits128 product = multiply_high(factor, power);
    return product.high | (product.low > 1);
}

/* The decimal of the interval [lower, upper] nearest to `value`; all three are in quarters of 10^exponent. */
static decimal choose(uint64_t lower, uint64_t value, uint64_t upper, int exponent)
{
    uint64_t whole = value / 4;
    if (whole >= 10) { /* one digit less? */
        uint64_t tens = whole / 10;
        bool below = lower <= 40 * tens, above = 40 * tens + 40 <= upper;
        if (below != above)
            return (decimal){ tens + above, exponent + 1 };
    }
    bool below = lower <= 4 * whole, above = 4 * whole + 4 <= upper;
    if (below != above)
        return (decimal){ whole + above, exponent };
    uint64_t middle = 4 * whole + 2;
    bool up = value > middle || (value == middle && whole & 1);
    return (decimal){ whole + up, exponent };
}

/* The shortest decimal that reads back as mantissa * 2^exponent. */
static decimal shortest(uint64_t mantissa, int exponent)
{
    bool narrow = mantissa == hidden_bit && exponent > LEAST_EXPONENT - 52; /* the next smaller double is nearer */
    int k = (exponent * 1262611 - (narrow ? 524031 : 0)) >> 22;             /* floor of log10 of the interval's width */
    int shift = exponent + log2_of_power(-k) + 1;
    bits128 power = powers_of_ten[-k - FIRST_POWER];
    uint64_t quarters = 4 * mantissa, odd = mantissa & 1;
    uint64_t lower = round_to_odd(power, (quarters - 2 + narrow) << shift);
    uint64_t value = round_to_odd(power, quarters << shift);
    uint64_t upper = round_to_odd(power, (quarters + 2) << shift);
    return choose(lower + odd, value, upper - odd, k);
}

static void drop_zeros(decimal *number)
{
    static const uint32_t powers[] = { 100000000, 10000, 100, 10 };
    static const int steps[] = { 8, 4, 2, 1 };
    for (size_t i = 0; i < WFS__COUNT(steps); i++) {
        if (number->digits % powers[i] == 0) {
            number->digits /= powers[i];
            number->exponent += steps[i];
        }
    }
}

static size_t put_exponent(char *out, int exponent)
{
    char digits[24];
    out[0] = 'e';
    out[1] = exponent < 0 ? '-' : '+';
    size_t count = put_number(digits, (uint64_t)(exponent < 0 ? -exponent : exponent));
    memcpy(out + 2, digits, count);
    return 2 + count;
}

/* Number::toString of ECMAScript. */
static size_t format(decimal number, char *out)
{
    char digits[48];
    int count = (int)put_number(digits, number.digits);
    int point = count + number.exponent; /* the value is 0.ddd times ten to this */
    if (number.exponent >= 0 && point <= 21) {
        memcpy(out, digits, (size_t)count);
        memset(out + count, '0', (size_t)number.exponent);
        return (size_t)point;
    }
    if (point > 0 && point <= 21) {
        memcpy(out, digits, (size_t)point);
        out[point] = '.';
        memcpy(out + point + 1, digits + point, (size_t)(count - point));
        return (size_t)count + 1;
    }
    if (point > -6 && point <= 0) {
        memcpy(out, "0.00000", 7);
        memcpy(out + 2 - point, digits, (size_t)count);
        return 2 + (size_t)-point + (size_t)count;
    }
    out[0] = digits[0];
    out[1] = '.';
    memcpy(out + 2, digits + 1, (size_t)count - 1);
    size_t size = count == 1 ? 1 : (size_t)count + 1;
    return size + put_exponent(out + size, point - 1);
}

size_t wfs__double_print(double number, char out[WFS__NUMBER_SIZE])
{
    if (number > -9007199254740992.0 && number < 9007199254740992.0) {
        int64_t whole = (int64_t)number;
        if (!((double)whole < number) && !((double)whole > number))
            return wfs__int_print(whole, out);
    }
    uint64_t bits = bits_of(number), mantissa = bits & (hidden_bit - 1);
    int exponent = (int)(bits >> 52 & 0x7FF);
    mantissa |= exponent ? hidden_bit : 0;
    decimal found = shortest(mantissa, (exponent ? exponent : 1) - EXPONENT_BIAS - 52);
    drop_zeros(&found);
    bool negative = bits >> 63;
    if (negative)
        *out = '-';
    return format(found, out + negative) + negative;
}

/* ---- Reading: the text ---- */

enum { DIGITS = 19, EXPONENT_BOUND = 100000 };

typedef struct literal {
    const char *digits, *end; /* of the mantissa: digits and at most one point; no leading zeros */
    uint64_t mantissa;        /* its first DIGITS digits */
    int exponent;             /* of their last one; clamped to +-EXPONENT_BOUND */
    bool negative;
    bool cut; /* more digits follow, not all of them zero */
} literal;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Passes over digits, gathering them in *number (modulo 2^64). */
static const char *gather(const char *at, const char *end, uint64_t *number)
{
    uint64_t eight, sum = *number;
    while (end - at >= 8 && wfs__digits(at, &eight) == 8) {
        sum = sum * 100000000 + eight;
        at += 8;
    }
    for (; at < end && is_digit(*at); at++)
        sum = sum * 10 + (uint64_t)(*at - '0');
    *number = sum;
    return at;
}

static int64_t read_exponent(const char *at, const char *end)
{
    bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    int64_t exponent = 0;
    for (; at < end && is_digit(*at); at++) {
        if (exponent < (int64_t)1 << 56)
            exponent = exponent * 10 + (*at - '0');
    }
    return negative ? -exponent : exponent;
}

static int clamp_exponent(int64_t exponent)
{
    return (int)(exponent > EXPONENT_BOUND ? EXPONENT_BOUND : exponent < -EXPONENT_BOUND ? -EXPONENT_BOUND : exponent);
}

/* Gathers again where there are more than DIGITS digits. Returns what to add to the exponent of a mantissa that
 * were an integer with the point behind all its digits. */
static int64_t gather_first(literal *number)
{
    int64_t shift = 0;
    int count = 0;
    number->mantissa = 0;
    for (const char *at = number->digits; at < number->end; at++) {
        if (*at == '.')
            continue;
        if (count == DIGITS) {
            number->cut |= *at != '0';
            shift++;
            continue;
        }
        number->mantissa = number->mantissa * 10 + (uint64_t)(*at - '0');
        count++;
    }
    return shift;
}

static literal read_literal(const char *text, size_t size)
{
    const char *at = text, *end = text + size;
    literal number = { .negative = size && *text == '-' };
    at += number.negative;
    const char *start = at;
    at = gather(at, end, &number.mantissa);
    int64_t digits = at - start, fraction = 0;
    if (at < end && *at == '.') {
        const char *point = at++;
        at = gather(at, end, &number.mantissa);
        fraction = at - point - 1;
    }
    number.end = at;
    int64_t exponent = at < end ? read_exponent(at + 1, end) - fraction : -fraction;
    if (WFS__UNLIKELY(digits + fraction > DIGITS)) {
        while (start < number.end && (*start == '0' || *start == '.'))
            start++;
        number.digits = start;
        exponent += gather_first(&number);
    }
    number.digits = start;
    number.exponent = clamp_exponent(exponent);
    return number;
}

/* ---- Reading: the nearest double ---- */

typedef enum nearness { EXACT, CLEAR, UNCLEAR, TOO_LARGE } nearness;

typedef struct candidate {
    uint64_t mantissa; /* of the double at or below the number, 53 bits or (subnormal) fewer */
    int exponent;      /* of a mantissa of 53 bits, see make_double */
    bool up;           /* the next larger double is nearer */
} candidate;

/* The two doubles around mantissa * 10^exponent and which one is nearer, or UNCLEAR when that cannot be told
 * from 128 bits. */
static nearness approximate(uint64_t mantissa, int exponent, candidate *found)
{
    int zeros = __builtin_clzll(mantissa);
    bits128 power = powers_of_ten[exponent - FIRST_POWER];
    bool exact = exponent >= 0 && exponent <= 27; /* 5^27 has 63 bits */
    if (exponent < 0 ||
        exponent > LAST_EXACT_POWER) { /* rounded down, the true product is less than 2 more than ours */
        power.high -= power.low == 0;
        power.low--;
    }
    bits128 product = multiply_high(mantissa << zeros, power);
    int top = (int)(product.high >> 63);
    int binary = log2_of_power(exponent) + 63 + top - zeros; /* the number is in [2^binary, 2^(binary + 1)) */
    if (binary > MOST_EXPONENT)
        return TOO_LARGE;
    int bits = binary >= LEAST_EXPONENT ? MANTISSA_BITS : MANTISSA_BITS - (LEAST_EXPONENT - binary);
    *found = (candidate){ 0, binary >= LEAST_EXPONENT ? binary : LEAST_EXPONENT, false };
    if (bits < 0)
        return CLEAR;
    int cut = 63 + top - bits; /* bits of product.high that are no part of the mantissa: 10 to 64 */
    found->mantissa = cut < 64 ? product.high >> cut : 0;
    uint64_t half = (uint64_t)1 << (cut - 1);
    uint64_t rest = product.high & (half | (half - 1));
    found->up = rest > half || (rest == half && product.low != 0) || (rest == half && (found->mantissa & 1));
    if ((rest == half && product.low == 0) || (rest == half - 1 && product.low == UINT64_MAX))
        return exact ? EXACT : UNCLEAR;
    return CLEAR;
}

/* ---- Reading: big integers ---- */

/* Both sides of the comparison are within a few bits of each other, and stay below 2^2800 for so many digits. */
enum { BIG_WORDS = 100, BIG_DIGITS = 770 };

typedef struct big {
    uint32_t words[BIG_WORDS]; /* lowest first; the highest is not zero */
    size_t count;
} big;

static void big_multiply_add(big *number, uint32_t factor, uint32_t summand)
{
    uint64_t carry = summand;
    for (size_t i = 0; i < number->count; i++) {
        carry += (uint64_t)number->words[i] * factor;
        number->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry && number->count < BIG_WORDS)
        number->words[number->count++] = (uint32_t)carry;
}

static void big_multiply_power_of_five(big *number, int power)
{
    for (; power >= 13; power -= 13)
        big_multiply_add(number, 1220703125, 0);
    for (; power > 0; power--)
        big_multiply_add(number, 5, 0);
}

static void big_shift_left(big *number, int bits)
{
    size_t words = (size_t)bits / 32;
    big_multiply_add(number, (uint32_t)1 << (bits % 32), 0);
    if (!number->count || number->count + words > BIG_WORDS)
        return;
    memmove(number->words + words, number->words, number->count * sizeof *number->words);
    memset(number->words, 0, words * sizeof *number->words);
    number->count += words;
}

static int big_compare(const big *a, const big *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = a->count; i-- > 0;) {
        if (a->words[i] != b->words[i])
            return a->words[i] < b->words[i] ? -1 : 1;
    }
    return 0;
}

/* The digits of the literal, of which those beyond BIG_DIGITS only count as "something more". *shift: see
 * gather_first, but relative to the literal's exponent. */
static void big_read(big *number, const literal *text, int *shift)
{
    int count = 0;
    bool more = false;
    number->count = 0;
    *shift = 0;
    for (const char *at = text->digits; at < text->end; at++) {
        if (*at == '.' || (count == 0 && *at == '0'))
            continue;
        if (count >= BIG_DIGITS) {
            more |= *at != '0';
            continue;
        }
        big_multiply_add(number, 10, (uint32_t)(*at - '0'));
        count++;
    }
    if (more) {
        big_multiply_add(number, 10, 1);
        count++;
    }
    if (count > DIGITS)
        *shift = DIGITS - count;
}

/* The order of the literal and the middle between the candidate and the next larger double. */
static int compare_with_middle(const literal *text, const candidate *found)
{
    big left, right;
    int shift;
    big_read(&left, text, &shift);
    uint64_t middle = 2 * found->mantissa + 1;
    right.words[0] = (uint32_t)middle;
    right.words[1] = (uint32_t)(middle >> 32);
    right.count = right.words[1] ? 2 : 1;
    int ten = text->exponent + shift;
    int two = found->exponent - MANTISSA_BITS - ten; /* left * 5^ten against right * 2^two */
    big_multiply_power_of_five(ten >= 0 ? &left : &right, ten >= 0 ? ten : -ten);
    big_shift_left(two >= 0 ? &right : &left, two >= 0 ? two : -two);
    return big_compare(&left, &right);
}

static void decide(const literal *text, candidate *found)
{
    int order = compare_with_middle(text, found);
    found->up = order > 0 || (order == 0 && (found->mantissa & 1));
}

/* ---- Reading: all together ---- */

#if FLT_EVAL_METHOD == 0 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

/* One to eight characters, the first in the lowest byte. */
static uint64_t load_few(const char *text, size_t size)
{
    if (size < 4) {
        const unsigned char *c = (const unsigned char *)text;
        return c[0] | (uint64_t)c[size / 2] << (8 * (size / 2)) | (uint64_t)c[size - 1] << (8 * (size - 1));
    }
    uint32_t first, last;
    memcpy(&first, text, 4);
    memcpy(&last, text + size - 4, 4);
    return first | (uint64_t)last << (8 * (size - 4));
}

/* The commonest form: up to eight digits, one of them perhaps a point, and nothing else. */
static bool read_few(const char *text, size_t size, double *number)
{
    static const double powers[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7 };
    const uint64_t ones = 0x0101010101010101U;
    bool negative = size && *text == '-';
    if ((size -= negative) - 1 >= 8)
        return false;
    /* Digits become 0 to 9, the last one in the highest byte. */
    uint64_t digits = (load_few(text + negative, size) ^ ('0' * ones)) << (64 - 8 * size);
    uint64_t others = ((digits + 0x76 * ones) | digits) & (0x80 * ones);
    unsigned decimals = 0;
    if (others) {
        unsigned point = (unsigned)__builtin_ctzll(others) & ~7U; /* in bits */
        if (others & (others - 1) || (digits >> point & 0xFF) != ('.' ^ '0'))
            return false;
        uint64_t whole = digits & (((uint64_t)1 << point) - 1);
        digits = (digits >> point >> 8 << 8 << point) | whole << 8; /* closes the gap */
        decimals = 7 - point / 8;
    }
    double value = (double)wfs__eight_digits(digits) / powers[decimals];
    *number = negative ? -value : value;
    return true;
}

#else

static bool read_few(const char *text, size_t size, double *number)
{
    (void)text, (void)size, (void)number;
    return false;
}

#endif

/* Where mantissa and power are both exact doubles, one operation rounds correctly. */
static bool read_short(const literal *text, double *number)
{
#if FLT_EVAL_METHOD == 0
    static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                     1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    if (text->cut || text->mantissa > (uint64_t)1 << 53 || text->exponent < -22 || text->exponent > 22)
        return false;
    double mantissa = (double)text->mantissa;
    double value = text->exponent < 0 ? mantissa / powers[-text->exponent] : mantissa * powers[text->exponent];
    *number = text->negative ? -value : value;
    return true;
#else
    (void)text, (void)number;
    return false;
#endif
}

/* false: it overflows. The mantissa is not zero. */
static bool find_nearest(const literal *text, candidate *found)
{
    nearness near = approximate(text->mantissa, text->exponent, found);
    if (near == TOO_LARGE)
        return false;
    if (near == EXACT && text->cut)
        near = UNCLEAR;
    if (near == CLEAR && text->cut) { /* does it make no difference which digits follow? */
        candidate next;
        if (approximate(text->mantissa + 1, text->exponent, &next) != CLEAR ||
            next.mantissa + next.up != found->mantissa + found->up || next.exponent != found->exponent)
            near = UNCLEAR;
    }
    if (near == UNCLEAR)
        decide(text, found);
    return true;
}

bool wfs__double_read(const char *text, size_t size, double *number)
{
    if (read_few(text, size, number))
        return true;
    literal read = read_literal(text, size);
    if (read_short(&read, number))
        return true;
    if (read.mantissa == 0 || read.exponent < FIRST_POWER) {
        *number = make_double(read.negative, 0, 0);
        return true;
    }
    candidate found;
    if (read.exponent > 308 || !find_nearest(&read, &found))
        return false;
    uint64_t mantissa = found.mantissa + found.up;
    if (mantissa >> MANTISSA_BITS && found.exponent == MOST_EXPONENT)
        return false;
    *number = make_double(read.negative, mantissa, found.exponent);
    return true;
}

/* ---- Numeric strings ---- */

static wfs__str trim(wfs__str text)
{
    size_t length;
    while (text.size && wfs__is_space(wfs__utf8_decode(text.data, text.size, &length))) {
        text.data += length;
        text.size -= length;
    }
    while (text.size) {
        size_t start = text.size - 1;
        while (start && ((unsigned char)text.data[start] & 0xC0) == 0x80)
            start--;
        uint32_t last = wfs__utf8_decode(text.data + start, text.size - start, &length);
        if (start + length != text.size || !wfs__is_space(last))
            break;
        text.size = start;
    }
    return text;
}

static size_t skip_digits(wfs__str text, size_t at)
{
    while (at < text.size && is_digit(text.data[at]))
        at++;
    return at;
}

/* Is it a number literal; and is that an integer? */
static bool is_literal(wfs__str text, bool *integer)
{
    size_t start = text.size && text.data[0] == '-', at = skip_digits(text, start);
    *integer = at == text.size;
    if (at == start)
        return false;
    if (at < text.size && text.data[at] == '.')
        at = skip_digits(text, at + 1);
    if (at < text.size && (text.data[at] == 'e' || text.data[at] == 'E')) {
        at++;
        at += at < text.size && (text.data[at] == '-' || text.data[at] == '+');
        size_t digits = at;
        at = skip_digits(text, at);
        return at > digits && at == text.size;
    }
    return at == text.size;
}

static bool fits_int(wfs__str text, int64_t *integer)
{
    bool negative = text.data[0] == '-';
    int64_t sum = 0;
    for (size_t i = negative; i < text.size; i++) {
        int64_t digit = text.data[i] - '0';
        if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_add_overflow(sum, negative ? -digit : digit, &sum))
            return false;
    }
    *integer = sum;
    return true;
}

wfs__number_kind wfs__number_from_text(wfs__str text, int64_t *integer, double *real)
{
    if (!text.size)
        return WFS__NUMBER_NONE;
    unsigned char first = (unsigned char)text.data[0];
    if (first > '9' && first < 0x80) /* most strings end here */
        return WFS__NUMBER_NONE;
    text = trim(text);
    bool is_integer;
    if (!is_literal(text, &is_integer))
        return WFS__NUMBER_NONE;
    if (is_integer && fits_int(text, integer))
        return WFS__NUMBER_INT;
    return wfs__double_read(text.data, text.size, real) ? WFS__NUMBER_DOUBLE : WFS__NUMBER_NONE;
}

int wfs__compare_int_double(int64_t integer, double real)
{
    const int64_t exact = (int64_t)1 << MANTISSA_BITS;
    if (WFS__LIKELY(integer <= exact && integer >= -exact))
        return ((double)integer > real) - ((double)integer < real);
    if (real >= 9223372036854775808.0)
        return -1;
    if (real < -9223372036854775808.0)
        return 1;
    int64_t whole = (int64_t)real;
    if (integer != whole)
        return integer < whole ? -1 : 1;
    double same = (double)whole; /* exact: it came from a double */
    return (real < same) - (real > same);
}
