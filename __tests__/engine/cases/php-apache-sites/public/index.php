<?php if ($_SERVER["REQUEST_METHOD"]==="POST") file_put_contents(__DIR__."/../var/out.txt", "x"); echo "php says hi";
