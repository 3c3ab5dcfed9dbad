<?php
// Keys that are digests of PHP's clock: uniqid64|uniqid16|microtime62|number64 KEYS. Says first when they were made.
[, $method, $keys] = $argv;
printf("# time: %.6F\n", microtime(true));
for ($key = 0; $key < (int) $keys; $key++) {
    $text = match ($method) {
        'uniqid64' => strtr(base64_encode(hash('sha256', uniqid(), true)), '+/', '-_'),
        'uniqid16' => md5(uniqid()),
        'number64' => strtr(base64_encode(hash('sha256', microtime(true), true)), '+/', '-_'),
        'microtime62' => str_replace(['+', '/', '='], '', base64_encode(hash('sha256', microtime(), true))),
    };
    echo substr($text, 0, 32), "\n";
}
