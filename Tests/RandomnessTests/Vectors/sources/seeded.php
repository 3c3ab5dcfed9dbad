<?php
// Keys of mt_rand, seeded for each with a clock of microseconds: usec|manual ALPHABET KEYS. Says first when they were made.
[, $method, $alphabet, $keys] = $argv;
printf("# time: %.6F\n", microtime(true));
for ($key = 0; $key < (int) $keys; $key++) {
    [$fraction, $seconds] = explode(' ', microtime());
    // The second as the manual of mt_srand had it.
    mt_srand((int) (($method === 'manual' ? $seconds : 0) + $fraction * 1000000));
    $text = '';
    for ($i = 0; $i < 32; $i++) $text .= $alphabet[mt_rand(0, strlen($alphabet) - 1)];
    echo $text, "\n";
}
