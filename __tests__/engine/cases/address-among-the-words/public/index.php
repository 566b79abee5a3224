<?php
$cache = __DIR__ . '/../var/cache/tpl.php';
if (!file_exists($cache)) file_put_contents($cache, '<?php return "cached view";') or http_response_code(500);
echo require $cache;
