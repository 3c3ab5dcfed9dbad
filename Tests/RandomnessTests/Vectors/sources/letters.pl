# Keys of Perl's rand (its own drand48): SEED ALPHABET KEYS.
my ($seed, $alphabet, $keys) = @ARGV;
srand($seed);
for (1 .. $keys) { print join('', map { substr($alphabet, int(rand(length $alphabet)), 1) } 1 .. 32), "\n" }
