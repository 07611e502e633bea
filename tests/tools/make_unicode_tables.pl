#!/usr/bin/env perl
# Makes lib/unicode_tables.h from the Unicode data that comes with Perl.
#
#   make_unicode_tables.pl          writes the file
#   make_unicode_tables.pl --check  compares: 0 the same, 1 different, 77 this Perl has another version of Unicode
use strict;
use warnings;
use File::Basename qw(dirname);
use Unicode::UCD qw(prop_invmap);

my $path = dirname(__FILE__) . "/../../lib/unicode_tables.h";
my $version = Unicode::UCD::UnicodeVersion();

sub folding {
    my ($starts, $values) = prop_invmap("Simple_Case_Folding");
    my %to;
    for my $i (0 .. $#$starts) {
        next if $values->[$i] == 0;
        my $end = $i < $#$starts ? $starts->[$i + 1] : 0x110000;
        $to{$_} = $values->[$i] + $_ - $starts->[$i] for $starts->[$i] .. $end - 1;
    }
    delete $to{$_} for grep { $to{$_} == $_ } keys %to;
    return \%to;
}

# Runs of characters one or two apart that move by the same distance.
sub runs {
    my ($to) = @_;
    my @runs;
    for my $c (sort { $a <=> $b } keys %$to) {
        my $delta = $to->{$c} - $c;
        my $last = $runs[-1];
        my $step = $last ? $c - $last->{last} : 0;
        if ($last && $last->{delta} == $delta && $step <= 2 && ($last->{first} == $last->{last} || $last->{step} == $step)) {
            $last->{last} = $c;
            $last->{step} = $step;
        } else {
            push @runs, { first => $c, last => $c, step => 1, delta => $delta };
        }
    }
    return @runs;
}

sub render {
    my @lines = map { sprintf("    { 0x%04X, 0x%04X, %d, %d },\n", @$_{qw(first last step delta)}) } runs(folding());
    return <<"HEAD" . join("", @lines) . "};\n\n#endif\n";
/*
 * Simple case folding (status C and S) of Unicode $version. Made by tests/tools/make_unicode_tables.pl; do not edit.
 */
#ifndef WFS_UNICODE_TABLES_H
#define WFS_UNICODE_TABLES_H

#include <stdint.h>

/* The characters first, first + step, ..., last fold to themselves plus delta. */
typedef struct fold_run {
    uint32_t first, last, step;
    int32_t delta;
} fold_run;

static const fold_run fold_runs[] = {
HEAD
}

my $text = render();
if (@ARGV && $ARGV[0] eq "--check") {
    open(my $in, "<", $path) or die "$path: $!\n";
    my $old = do { local $/; <$in> };
    exit 0 if $old eq $text;
    my ($had) = $old =~ /of Unicode ([0-9.]+)\./;
    if (($had // "") ne $version) {
        print "skipped: the table is of Unicode ", $had // "?", ", this Perl has $version\n";
        exit 77;
    }
    print STDERR "lib/unicode_tables.h is not what make_unicode_tables.pl makes\n";
    exit 1;
}
open(my $out, ">", $path) or die "$path: $!\n";
print $out $text;
close($out) or die "$path: $!\n";
