<?php
// A key of PHP's mt_rand or rand without a seed: FUNCTION ALPHABET. PHP draws the seed itself, of 32 bits, for each process, and
// for each request that a process answers.
[, $function, $alphabet] = $argv;
$text = '';
for ($i = 0; $i < 32; $i++) $text .= $alphabet[$function(0, strlen($alphabet) - 1)];
echo $text, "\n";
