<?php
// Keys of PHP: SEED ALPHABET KEYS [range|plain|lcg]: mt_rand with a range, without one, or lcg_value, which takes no seed.
[, $seed, $alphabet, $keys] = $argv;
$method = $argv[4] ?? 'range';
$size = strlen($alphabet);
mt_srand((int) $seed);
for ($key = 0; $key < (int) $keys; $key++) {
    $text = '';
    for ($i = 0; $i < 32; $i++) {
        $index = match ($method) {
            'range' => mt_rand(0, $size - 1),
            'plain' => mt_rand() % $size,
            'lcg' => (int) (lcg_value() * $size),
        };
        $text .= $alphabet[$index];
    }
    echo $text, "\n";
}
