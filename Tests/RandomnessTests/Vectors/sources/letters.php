<?php
// Keys of PHP's mt_rand: SEED ALPHABET KEYS.
[, $seed, $alphabet, $keys] = $argv;
mt_srand((int) $seed);
for ($key = 0; $key < (int) $keys; $key++) {
    $text = '';
    for ($i = 0; $i < 32; $i++) $text .= $alphabet[mt_rand(0, strlen($alphabet) - 1)];
    echo $text, "\n";
}
