/*
 * Comparing an outcome with what a case expects, by the rules of README.md.
 */
#ifndef CONFORMANCE_COMPARE_H
#define CONFORMANCE_COMPARE_H

#include "harness.h"
#include "json.h"

/* True if the outcome is the expected one of case `id`; else the first difference. May remove from `outcome` what is
 * not compared. */
bool outcome_matches(const char *id, const json_t *expected, case_outcome *outcome, json_difference *difference);

#endif
